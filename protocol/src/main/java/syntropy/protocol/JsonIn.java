package syntropy.protocol;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// One message, walked from its beginning to its end. A null is what an absent field is: nothing, zero, the empty
/// text or list. A value of another type than the asked one ends the reading with [Wrong].
final class JsonIn implements AutoCloseable {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Limits.DEPTH)
                    .maxNumberLength(Limits.NUMBER_CHARS)
                    .maxNameLength(Limits.NAME_CHARS)
                    .maxStringLength(Limits.MESSAGE_BYTES)
                    .maxDocumentLength(Limits.MESSAGE_BYTES)
                    .build())
            .build();

    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final JsonParser parser;

    private int elements;

    private JsonIn(byte[] message) {
        parser = FACTORY.createParser(ObjectReadContext.empty(), message);
    }

    /// At the message's first value.
    ///
    /// @throws Wrong when it has nothing that could be an object in UTF-8
    static JsonIn of(byte[] message) {
        int at = 0;
        while (at < message.length && isSpace(message[at])) at++;
        if (at == message.length || message[at] != '{') throw new Wrong("not a JSON object");
        // The parser would take these for UTF-16 and UTF-32.
        for (int i = 0; i < 4 && i < message.length; i++) {
            if (message[i] == 0) throw new Wrong("not UTF-8");
        }
        var in = new JsonIn(message);
        in.parser.nextToken();
        return in;
    }

    /// At a null, in place of a field that is absent.
    static JsonIn ofNull() {
        var in = new JsonIn(NULL);
        in.parser.nextToken();
        return in;
    }

    private static boolean isSpace(byte it) {
        return it == ' ' || it == '\t' || it == '\n' || it == '\r';
    }

    /// Goes into the object that is here. False when there is a null.
    boolean object() {
        return into(JsonToken.START_OBJECT, "an object");
    }

    /// Goes to the value of the next field, and gives that field's name. Null at the object's end.
    @Nullable
    String field() {
        var token = parser.nextToken();
        if (token == JsonToken.END_OBJECT) return null;
        var name = parser.currentName();
        parser.nextToken();
        return name;
    }

    /// Goes into the list that is here. False when there is a null.
    boolean array() {
        return into(JsonToken.START_ARRAY, "a list");
    }

    /// Goes to the next element. False at the list's end.
    boolean element() {
        if (parser.nextToken() == JsonToken.END_ARRAY) return false;
        if (++elements > Limits.ELEMENTS) throw new Wrong("more than " + Limits.ELEMENTS + " elements");
        return true;
    }

    private boolean into(JsonToken start, String wanted) {
        if (isNull()) return false;
        if (parser.currentToken() != start) throw wrong(wanted);
        return true;
    }

    boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    boolean isText() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    boolean isList() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    boolean isObject() {
        return parser.currentToken() == JsonToken.START_OBJECT;
    }

    void skip() {
        parser.skipChildren();
    }

    /// Ends the message: nothing may follow.
    void end() {
        if (parser.nextToken() != null) throw new Wrong("something follows the object");
    }

    String text() {
        return text(Limits.TEXT_CHARS);
    }

    String text(int most) {
        var text = whole();
        if (text.length() > most) throw wrong("a text of at most " + most + " characters");
        return text;
    }

    /// However long.
    String whole() {
        if (isNull()) return "";
        if (!isText()) throw wrong("a text");
        return clean(parser.getString());
    }

    /// A text of which the last character is an ellipsis when there were more, without the line's end.
    String line(int most) {
        var text = whole();
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) end--;
        if (end <= most) return text.substring(0, end);
        int cut = most - 1;
        if (Character.isHighSurrogate(text.charAt(cut - 1))) cut--;
        return text.substring(0, cut) + "…";
    }

    boolean bool() {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            default -> throw wrong("true or false");
        };
    }

    int integer() {
        if (isNull()) return 0;
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                || parser.getNumberType() != JsonParser.NumberType.INT) {
            throw wrong("a whole number of 32 bits");
        }
        return parser.getIntValue();
    }

    int natural() {
        int number = integer();
        if (number < 0) throw wrong("a number of 0 or more");
        return number;
    }

    int port() {
        int port = integer();
        if (port < 0 || port > Limits.LAST_PORT) throw wrong("a port");
        return port;
    }

    /// A count that may have begun anew: what is below 0 or past 63 bits counts as 0.
    long count() {
        if (isNull()) return 0;
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) throw wrong("a whole number");
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) return 0;
        return Math.max(0, parser.getLongValue());
    }

    /// Finite, and not negative zero.
    double number() {
        if (isNull()) return 0;
        if (!parser.currentToken().isNumeric()) throw wrong("a number");
        double number = parser.getDoubleValue();
        if (!Double.isFinite(number)) throw wrong("a number of this world");
        return number + 0.0;
    }

    /// Of 0 or more; null for none.
    @Nullable
    Double measure() {
        if (isNull()) return null;
        double number = number();
        if (number < 0) throw wrong("a number of 0 or more");
        return number;
    }

    /// Null for none, for what means never (years before 1970 included, since Go's own zero is in the year 1).
    @Nullable
    Instant time() {
        var text = text();
        if (text.isEmpty()) return null;
        var time = Times.parse(text);
        if (time == null) throw wrong("a time");
        return time.isAfter(Instant.EPOCH) ? time : null;
    }

    List<String> texts() {
        if (!array()) return List.of();
        var texts = new ArrayList<String>();
        while (element()) {
            if (!isNull()) texts.add(text());
        }
        return texts;
    }

    List<Integer> ports() {
        if (!array()) return List.of();
        var ports = new ArrayList<Integer>();
        while (element()) ports.add(port());
        return ports;
    }

    /// What is wrong with the value that is here.
    Wrong wrong(String wanted) {
        return new Wrong(parser.streamReadContext().pathAsPointer() + ": " + wanted + " is needed, not "
                + found(parser.currentToken()));
    }

    private static String found(@Nullable JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "this text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "this number";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case VALUE_NULL -> "null";
            case null, default -> "nothing";
        };
    }

    /// With U+FFFD for U+0000 and for halves of characters.
    static String clean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char it = text.charAt(i);
            if (it == 0 || Character.isSurrogate(it)) return cleaned(text);
        }
        return text;
    }

    private static String cleaned(String text) {
        var cleaned = new StringBuilder(text.length());
        text.codePoints()
                .map(it -> it == 0 || Character.getType(it) == Character.SURROGATE ? 0xfffd : it)
                .forEach(cleaned::appendCodePoint);
        return cleaned.toString();
    }

    @Override
    public void close() {
        parser.close();
    }

    /// What makes a message malformed.
    static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1;

        Wrong(String reason) {
            super(reason, null, false, false);
        }
    }
}
