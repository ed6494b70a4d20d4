package syntropy.dashboard;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import syntropy.http.HttpRequest;

/// Tells the requests of our own pages from those that pages of others make a browser send. Programs that aren't
/// browsers say nothing of an origin and pass: they carry nobody's rights along unasked.
final class SameOrigin {
    private final Optional<String> ours;

    /// @param publicUrl how the world reaches the controller, for proxies that send it another `Host`
    SameOrigin(Optional<URI> publicUrl) {
        ours = publicUrl.map(url -> authority(url.toString()));
    }

    boolean allows(HttpRequest request) {
        var origins = request.headers().getOrDefault("origin", List.of());
        if (origins.isEmpty()) {
            return request.headers().getOrDefault("sec-fetch-site", List.of("none")).stream()
                    .allMatch(site -> site.equals("same-origin") || site.equals("none"));
        }
        if (origins.size() > 1 || !origins.getFirst().contains("://")) return false;
        var origin = origins.getFirst();
        var sentBy = authority(origin);
        if (ours.isPresent() && sentBy.equals(ours.get())) return true;
        var scheme = origin.substring(0, origin.indexOf("://") + 3);
        var hosts = request.headers().getOrDefault("host", List.of());
        return hosts.size() == 1 && sentBy.equals(authority(scheme + hosts.getFirst()));
    }

    /// Host and port of a URL, without the port that its scheme has anyway.
    private static String authority(String url) {
        var lower = url.toLowerCase(Locale.ROOT);
        var authority = lower.substring(lower.indexOf("://") + 3);
        var usual = lower.startsWith("https:") ? ":443" : ":80";
        return authority.endsWith(usual) ? authority.substring(0, authority.length() - usual.length()) : authority;
    }
}
