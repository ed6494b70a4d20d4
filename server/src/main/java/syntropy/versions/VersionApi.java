package syntropy.versions;

import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.Nothing;
import syntropy.api.Operation;
import syntropy.kernel.ApiDate;

public final class VersionApi {
    @Field.Doc("A dated version of the API.")
    record VersionInfo(
            ApiDate apiDate,
            boolean isNewest,

            @Field.Doc("The date that took its place; null for the newest.") @Nullable
            ApiDate successor,

            @Field.Doc("Not dropped before this day; null for the newest, which has no end yet.") @Nullable
            ApiDate sunset,

            @Field.Doc("What is different from the date before.") @Field.Length(max = 2000)
            List<String> changes,

            @Field.Doc("Its OpenAPI document, on this server.")
            String openapiUrl) {}

    private VersionApi() {}

    public static List<Operation<?, ?>> operations(Versions versions) {
        return List.of(Operation.get("/v1/network/versions")
                .named("VersionsGet", "Versions", "Lists the API dates of this server, and what changed at each.")
                .needsAnyToken()
                .takes(Nothing.class)
                .givesAll(VersionInfo.class)
                .reads((tx, caller, in) -> versions.dates().all().stream()
                        .map(date -> info(versions, date))
                        .toList()));
    }

    private static VersionInfo info(Versions versions, ApiDate date) {
        return new VersionInfo(
                date,
                date.equals(versions.dates().newest()),
                versions.successor(date).orElse(null),
                Sunset.of(versions, date).orElse(null),
                versions.changesAt(date).stream().map(VersionChange::text).toList(),
                "/openapi/" + date + ".json");
    }
}
