package syntropy.webhook;

import java.net.URI;

/// A URL that [Targets] has let pass. Its host may be a name, whose addresses are looked at when it is connected to.
public final class Target {
    private final URI uri;

    Target(URI uri) {
        this.uri = uri;
    }

    public URI uri() {
        return uri;
    }

    /// Without brackets.
    public String host() {
        return uri.getHost().replace("[", "").replace("]", "");
    }

    public int port() {
        return port(uri);
    }

    public boolean secure() {
        return uri.getScheme().equals("https");
    }

    static int port(URI uri) {
        if (uri.getPort() >= 0) return uri.getPort();
        return uri.getScheme().equals("https") ? 443 : 80;
    }

    /// Without path and query, in which receivers like to keep secrets.
    @Override
    public String toString() {
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }
}
