package syntropy.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What a record component says of itself beyond its type. Read once, for the check of requests and for OpenAPI alike.
/// In requests a `@Nullable` component may be left out; in answers it may be null.
public final class Field {
    private Field() {}

    /// The text readers of the documentation see.
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
    public @interface Doc {
        String value();
    }

    /// Bounds of a text, in Unicode code points.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Length {
        int min() default 0;

        int max();
    }

    /// The only values of a text, or of each one in a list.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface OneOf {
        String[] value();
    }

    /// Bounds of a number, or of each one in a list.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Range {
        long min();

        long max();
    }

    /// Bounds of a list's size.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Items {
        int min() default 0;

        int max() default Integer.MAX_VALUE;
    }

    /// The form of a text.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface In {
        Format value();
    }

    /// May be given as null, which takes the value away; the record is a {@link Clearing}.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Clearable {}

    /// The request's body is this component's JSON itself, and no object around it.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Body {}

    /// Also taken from that header, which wins: a client that comes back by itself sends it beside the query that it
    /// began
    /// with.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Header {
        String value();
    }

    /// Not part of the newest contract: only a version change fills it.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Hidden {}

    /// The fields that a list can be ordered by.
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface OrderedBy {
        Class<? extends Enum<? extends OrderField>> value();
    }
}
