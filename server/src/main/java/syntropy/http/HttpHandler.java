package syntropy.http;

/// Answers requests, each on its own virtual thread. Anything thrown is a bug and answered 500.
@FunctionalInterface
public interface HttpHandler {
    HttpAnswer answer(HttpRequest request);
}
