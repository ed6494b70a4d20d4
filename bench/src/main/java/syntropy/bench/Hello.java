package syntropy.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import syntropy.http.HttpAnswer;
import syntropy.http.HttpServer;
import syntropy.http.HttpSettings;

/// The server's own HTTP listener with nothing behind it: the most that any operation could reach.
final class Hello {
    private Hello() {}

    public static void main(String[] args) throws InterruptedException {
        var answer = new HttpAnswer(
                200,
                List.of(new HttpAnswer.Header("Content-Type", "text/plain")),
                "hello, world".getBytes(StandardCharsets.US_ASCII));
        var anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var http = new HttpServer(
                HttpSettings.defaults().withPlain(anywhere),
                _ -> answer,
                (status, code) -> new HttpAnswer(status, List.of(), code.getBytes(StandardCharsets.US_ASCII)));
        http.start();
        System.out.println(Child.READY + " http://127.0.0.1:" + http.plainPort());
        new CountDownLatch(1).await();
    }
}
