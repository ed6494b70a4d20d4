package syntropy.http;

import java.util.List;

/// What goes back: status, headers in order, and a body that is already rendered, so nothing is held while it is sent.
public record HttpAnswer(int status, List<Header> headers, byte[] body) {
    public record Header(String name, String value) {}
}
