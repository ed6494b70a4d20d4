package syntropy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import syntropy.api.Format;
import syntropy.api.Schema;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The published contract of 2022-07-07, as facts: calls, statuses, and the shapes of what is sent and answered. At
/// 2023-02-22 it is the same but for `agent_status`, which is an object or null.
record Contract(JsonNode root, ApiDate date) {
    private static final ApiDate FIRST = ApiDate.of("2022-07-07");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");

    /// What the server asks for though the contract doesn't, since the request would mean nothing without.
    private static final Set<String> ASKED_FOR = Set.of(
            "V1NetworkConnectionsServicesUpdate.agent_connection_group_id",
            "V1NetworkAgentsServicesUpdate.subnets_to_update[].is_enabled");

    /// What the contract asks for and the server doesn't: the token may be in `api_key` too.
    private static final Set<String> LEFT_OUT = Set.of("V1NetworkAgentsCreate.agent_token");

    /// Texts that the contract leaves open and the server knows one by one.
    private static final Set<String> NAMES = Set.of(
            "V1NetworkAuthAccessTokensCreate.permissions[]",
            "V1NetworkNacConfigExport.topology",
            "V1NetworkNacConfigExport.data[].topology",
            "V1NetworkAuthUserGet.data.user_scopes[]",
            "V1NetworkRulesSearch.data[].rule");

    /// Texts that the contract leaves open and that are times.
    private static final Set<String> TIMES =
            Set.of("V1NetworkAgentsLogsReadsTimestampSearch[].logs_read_timestamp_last_read_timestamp");

    /// Fields that the contract lets answers leave out and the server always does: it keeps nothing for them.
    private static final Set<String> NEVER_ANSWERED = Set.of(
            "V1NetworkAgentsLogsSearch.data[]._source.labels.user_id",
            "V1NetworkAgentsLogsSearch.data[]._source.labels.public",
            "V1NetworkAgentsLogsSearch.data[]._source.labels.type",
            "V1NetworkAuthUserGet.data.user_settings.show_registration_form",
            "V1NetworkAuthUserGet.data.user_settings.user_timezone",
            "V1NetworkAuthUserGet.data.user_settings.enable_rules",
            "V1NetworkNacConfigExport.data[].id",
            "V1NetworkNacConfigExport.data[].name");

    static Contract at(ApiDate date) {
        var file = Path.of(System.getProperty("syntropy.root", ".."))
                .resolve("server/src/test/resources/contract/2022-07-07.json");
        return new Contract(Json.MAPPER.readTree(file.toFile()), date);
    }

    Stream<Call> calls() {
        return root.path("operations").valueStream().map(each -> new Call(this, each));
    }

    record Call(Contract contract, JsonNode facts) {
        String name() {
            return facts.path("name").asString();
        }

        String method() {
            return facts.path("call").asString().split(" ", -1)[0];
        }

        String path() {
            return facts.path("call").asString().split(" ", -1)[1];
        }

        boolean isPublic() {
            return facts.path("public").asBoolean(true);
        }

        int status() {
            return facts.path("status").asInt();
        }

        boolean hasBody() {
            return facts.has("body");
        }

        /// What in the server's request keeps contractual requests out, or lets through what the contract refuses.
        ///
        /// @param body the field that is the whole body, where it isn't an object of fields
        List<String> complaintsOfRequest(Schema.Obj ours, Optional<String> body) {
            var all = new ArrayList<String>();
            facts.path("query").properties().forEach(parameter -> {
                var property = ours.properties().get(parameter.getKey());
                if (property == null) all.add("takes no " + parameter.getKey());
                else request(parameter.getValue(), property, name() + "." + parameter.getKey(), all);
            });
            if (!hasBody()) return all;
            var shape = contract.shape(facts.path("body"));
            if (body.map(ours.properties()::get).orElse(null) instanceof Schema.Property whole) {
                requestValue(shape, whole.schema(), name(), all);
            } else {
                isType(shape, "object", name(), all);
                requestOf(shape, ours, name(), all);
            }
            return all;
        }

        private void requestOf(JsonNode shape, Schema.Obj ours, String at, List<String> all) {
            shape.path("fields").properties().forEach(field -> {
                var property = ours.properties().get(field.getKey());
                if (property == null) all.add(at + " takes no " + field.getKey());
                else request(field.getValue(), property, at + "." + field.getKey(), all);
            });
        }

        private void request(JsonNode field, Schema.Property property, String at, List<String> all) {
            boolean wanted = field.path("required").asBoolean(false);
            if (property.required() && !wanted && !ASKED_FOR.contains(at)) all.add(at + " is asked for");
            if (!property.required() && wanted && !LEFT_OUT.contains(at)) all.add(at + " is not asked for");
            requestValue(contract.shape(field), property.schema(), at, all);
        }

        private void requestValue(JsonNode fact, Schema ours, String at, List<String> all) {
            switch (ours) {
                case Schema.Lenient(Schema.Obj told, Schema.Obj also, var _, var _) -> {
                    var asked = told;
                    for (var each : told.properties().entrySet()) {
                        if (!also.properties().containsKey(each.getKey())) {
                            asked = asked.with(each.getKey(), each.getValue().optional());
                        }
                    }
                    requestValue(fact, asked, at, all);
                }
                case Schema.Lenient lenient -> requestValue(fact, lenient.told(), at, all);
                case Schema.Obj object -> {
                    isType(fact, "object", at, all);
                    requestOf(fact, object, at, all);
                }
                case Schema.Arr array -> {
                    if (fact.path("type").asString().equals("string")) { // parted by commas, in a query
                        if (array.max() < 100) all.add(at + " takes few");
                        return;
                    }
                    isType(fact, "array", at, all);
                    if (array.min() > 0 || array.max() < 100) all.add(at + " has too narrow bounds");
                    requestValue(contract.shape(fact.path("items")), array.items(), at + "[]", all);
                }
                case Schema.Text text -> {
                    isType(fact, "string", at, all);
                    if (!NAMES.contains(at)) values(fact, text, at, all);
                    if (!text.oneOf().isEmpty()) return;
                    boolean told = fact.has("maxLength");
                    if (told
                            ? text.min() != fact.path("minLength").asInt(0)
                                    || text.max() != fact.path("maxLength").asInt()
                            : text.format() == Format.LINE && text.max() < 255) {
                        all.add(at + " has other lengths");
                    }
                    boolean isTime = TIMES.contains(at)
                            || fact.path("format").asString("").equals("date-time");
                    if (isTime != (text.format() == Format.DATE_TIME)) {
                        all.add(at + " has another format");
                    }
                    if (fact.has("pattern") && !at.endsWith("order") && text.format() != Format.WIREGUARD_KEY) {
                        all.add(at + " has another pattern");
                    }
                }
                case Schema.Whole whole -> {
                    isType(fact, "integer", at, all);
                    boolean told = fact.has("minimum");
                    if (told
                            ? whole.min() != fact.path("minimum").asLong()
                                    && !(whole.min() < fact.path("minimum").asLong() && at.contains("provider"))
                            : whole.min() > 1) {
                        all.add(at + " has another minimum");
                    }
                    if (whole.max() != fact.path("maximum").asLong(whole.max())) all.add(at + " has another maximum");
                }
                case Schema.Flag _ -> isType(fact, "boolean", at, all);
                case Schema.Decimal _ -> isType(fact, "number", at, all);
                case Schema.OrderBy order -> orders(fact, order, at, all);
                case Schema.Free _ -> {}
            }
        }

        /// The fields that the contract names can all be ordered by.
        private void orders(JsonNode fact, Schema.OrderBy order, String at, List<String> all) {
            var fields = new HashSet<String>();
            var alternatives = fact.path("items").path("anyOf");
            alternatives.forEach(each -> fields.addAll(each.path("fields").propertyNames()));
            var named = Pattern.compile("\\^\\(([a-z_|]+)\\):")
                    .matcher(fact.path("pattern").asString(""));
            if (named.find()) fields.addAll(List.of(named.group(1).split("\\|", -1)));
            if (!order.fields().containsAll(fields)) all.add(at + " can't be " + fields);
        }

        /// What in the server's answer the contract's clients can't count on.
        List<String> complaintsOfAnswer(Schema.Obj ours) {
            var all = new ArrayList<String>();
            if (facts.has("answer")) answerOf(contract.shape(facts.path("answer")), ours, "", all);
            else if (!ours.properties().isEmpty()) all.add("answers a body");
            return all;
        }

        private void answerOf(JsonNode shape, Schema.Obj ours, String at, List<String> all) {
            shape.path("fields").properties().forEach(field -> {
                var here = at + (at.isEmpty() ? "" : ".") + field.getKey();
                var property = ours.properties().get(field.getKey());
                if (property == null) {
                    if (field.getValue().path("required").asBoolean(false)
                            || !NEVER_ANSWERED.contains(name() + "." + here)) {
                        all.add(here + " is never answered");
                    }
                    return;
                }
                if (field.getValue().path("required").asBoolean(false) && !property.required()) {
                    all.add(here + " is not always answered");
                }
                if (property.nullable() && !mayBeNull(field.getKey(), field.getValue(), here)) {
                    all.add(here + " may be null");
                }
                answerValue(contract.fieldShape(field.getKey(), field.getValue()), property.schema(), here, all);
            });
        }

        /// Where the contract allows null and a published client refuses it, there is none.
        private boolean mayBeNull(String field, JsonNode fact, String at) {
            if (contract.isStatusObject(field)) return true;
            return fact.path("nullable").asBoolean(false)
                    && facts.path("clientsRefuseNull")
                            .valueStream()
                            .noneMatch(each -> each.asString().equals(at));
        }

        private void answerValue(JsonNode fact, Schema ours, String at, List<String> all) {
            switch (ours) {
                case Schema.Obj object -> {
                    isType(fact, "object", at, all);
                    answerOf(fact, object, at, all);
                }
                case Schema.Arr array -> {
                    isType(fact, "array", at, all);
                    answerValue(contract.shape(fact.path("items")), array.items(), at + "[]", all);
                }
                case Schema.Text text -> {
                    isType(fact, "string", at, all);
                    if (!NAMES.contains(name() + "." + at)) values(fact, text, at, all);
                    if (fact.path("format").asString("").equals("date-time") && text.format() != Format.DATE_TIME) {
                        all.add(at + " is no time");
                    }
                }
                case Schema.Whole _ -> isType(fact, "integer", at, all);
                case Schema.Decimal _ -> isType(fact, "number", at, all);
                case Schema.Flag _ -> isType(fact, "boolean", at, all);
                case Schema.Free _ -> isType(fact, "object", at, all);
                default -> all.add(at + " is " + ours);
            }
        }

        private static void values(JsonNode fact, Schema.Text text, String at, List<String> all) {
            var told = fact.path("enum").valueStream().map(JsonNode::asString).toList();
            if (!new HashSet<>(told).equals(new HashSet<>(text.oneOf()))) {
                all.add(at + " is one of " + text.oneOf() + ", not " + told);
            }
        }

        private static void isType(JsonNode fact, String type, String at, List<String> all) {
            var told = fact.path("type").asString("any");
            boolean fits = told.equals(type) || told.equals("any") || (told.equals("number") && type.equals("integer"));
            if (!fits) all.add(at + " is of type " + type + ", not " + told);
        }

        /// What in a real answer the contract's clients would stumble over.
        List<String> complaintsOf(TestServer.Reply reply) {
            var all = new ArrayList<String>();
            if (reply.status() != status()) all.add("answers " + reply.status() + ", not " + status());
            if (!facts.has("answer")) {
                if (reply.bytes().length > 0) all.add("answers a body");
                return all;
            }
            if (!"application/json".equals(reply.header("content-type"))) all.add("is no JSON");
            real(contract.shape(facts.path("answer")), reply.body(), "", all);
            return all;
        }

        private void real(JsonNode fact, JsonNode value, String at, List<String> all) {
            boolean fits = switch (fact.path("type").asString("any")) {
                case "object" -> value.isObject();
                case "array" -> value.isArray();
                case "string" -> value.isString();
                case "integer" -> value.isInt();
                case "number" -> value.isNumber();
                case "boolean" -> value.isBoolean();
                default -> true;
            };
            if (!fits) {
                all.add(at + " is " + value);
                return;
            }
            if (fact.has("enum")
                    && fact.path("enum")
                            .valueStream()
                            .noneMatch(each -> each.asString().equals(value.asString()))) {
                all.add(at + " is " + value);
            }
            if (fact.path("format").asString("").equals("date-time")
                    && !TIME.matcher(value.stringValue()).matches()) {
                all.add(at + " is " + value);
            }
            if (value.isArray()) {
                value.forEach(item -> real(contract.shape(fact.path("items")), item, at + "[]", all));
            }
            fact.path("fields").properties().forEach(field -> {
                var here = at + (at.isEmpty() ? "" : ".") + field.getKey();
                var found = value.get(field.getKey());
                if (found == null) {
                    if (field.getValue().path("required").asBoolean(false)) all.add(here + " is missing");
                } else if (found.isNull()) {
                    if (!mayBeNull(field.getKey(), field.getValue(), here)) all.add(here + " is null");
                } else {
                    real(contract.fieldShape(field.getKey(), field.getValue()), found, here, all);
                }
            });
        }

        @Override
        public String toString() {
            return name() + " at " + contract.date;
        }
    }

    private boolean isStatusObject(String field) {
        return field.equals("agent_status") && !date.equals(FIRST);
    }

    private JsonNode fieldShape(String field, JsonNode fact) {
        var shape = shape(fact);
        if (!isStatusObject(field)) return shape;
        var object = Json.MAPPER.createObjectNode().put("type", "object");
        var status = shape.deepCopy();
        ((ObjectNode) status).put("required", true).remove("nullable");
        object.putObject("fields").set("status", status);
        return object;
    }

    /// Shapes that stand in several places are told once.
    private JsonNode shape(JsonNode fact) {
        return fact.has("is") ? root.path("shapes").path(fact.path("is").asString()) : fact;
    }
}
