package syntropy.api;

import org.jspecify.annotations.Nullable;

/// What an operation answers: how many, and of which record.
///
/// @param type null when there is no body
public record Gives(Kind kind, @Nullable Class<?> type) {
    public enum Kind {
        /// 204, no body.
        NOTHING,
        /// `{"data": {…}}`
        ONE,
        /// `{"data": {…}, "warnings": […]}`
        ONE_WARNED,
        /// `{"data": […]}`, all there are.
        ALL,
        /// `{"data": […], "has_more": …}`, a page of a list.
        SLICE,
        /// `text/event-stream`: one message for each, without an end.
        STREAM
    }
}
