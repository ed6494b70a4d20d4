package syntropy.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import syntropy.webhook.Resolver;

/// A DNS server of an attacker's: whatever is asked for, it answers with one of its addresses after the other, and that
/// nobody may remember the answer.
final class RebindingNameServer implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int TYPE_A = 1;
    private static final int NAME_OF_THE_QUESTION = 0xc000 | HEADER;

    final AtomicInteger asked = new AtomicInteger();
    private final DatagramSocket socket;
    private final List<byte[]> addresses;

    RebindingNameServer(String... addresses) {
        this.addresses = List.of(addresses).stream()
                .map(address -> InetAddress.ofLiteral(address).getAddress())
                .toList();
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().name("name server").daemon().start(this::run);
    }

    private void run() {
        var bytes = new byte[1500];
        while (!socket.isClosed()) {
            try {
                var question = new DatagramPacket(bytes, bytes.length);
                socket.receive(question);
                var answer = answer(ByteBuffer.wrap(bytes, 0, question.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
            } catch (IOException _) {
                // closed
            }
        }
    }

    /// As RFC 1035 has it: the header, the question again, and one record.
    private byte[] answer(ByteBuffer question) {
        int end = HEADER;
        while (question.get(end) != 0) end += question.get(end) + 1;
        int type = question.getShort(end + 1);
        end += 1 + 2 * Short.BYTES;
        boolean isKnown = type == TYPE_A;
        var answer = ByteBuffer.allocate(end + 16);
        answer.putShort(question.getShort(0)).putShort((short) 0x8580);
        answer.putShort((short) 1).putShort((short) (isKnown ? 1 : 0)).putInt(0);
        for (int i = HEADER; i < end; i++) answer.put(question.get(i));
        if (isKnown) {
            answer.putShort((short) NAME_OF_THE_QUESTION)
                    .putShort((short) TYPE_A)
                    .putShort((short) 1);
            answer.putInt(0); // seconds that the answer is good for
            answer.putShort((short) 4).put(addresses.get(asked.getAndIncrement() % addresses.size()));
        }
        var bytes = new byte[answer.position()];
        answer.flip().get(bytes);
        return bytes;
    }

    /// Asks this server each time, over the network.
    Resolver resolver() {
        return host -> {
            try (var client = new DatagramSocket()) {
                client.setSoTimeout(5_000);
                var question = question(host);
                client.send(new DatagramPacket(question, question.length, socket.getLocalSocketAddress()));
                var answer = new DatagramPacket(new byte[1500], 1500);
                client.receive(answer);
                int end = answer.getLength();
                return List.of(InetAddress.getByAddress(Arrays.copyOfRange(answer.getData(), end - 4, end)));
            } catch (IOException e) {
                var unknown = new UnknownHostException(host);
                unknown.initCause(e);
                throw unknown;
            }
        };
    }

    private static byte[] question(String host) {
        var question = ByteBuffer.allocate(HEADER + host.length() + 2 + 2 * Short.BYTES);
        question.putShort((short) 4711)
                .putShort((short) 0x0100)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0);
        for (var label : List.of(host.split("\\."))) {
            question.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        return question.put((byte) 0)
                .putShort((short) TYPE_A)
                .putShort((short) 1)
                .array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
