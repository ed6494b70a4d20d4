package syntropy.api;

import java.time.Duration;
import java.util.List;
import syntropy.storage.Tx;

/// An answer without an end: items as they come, from a place on. A place is the id of an item that has been passed,
/// whether it was shown or left out, so whoever comes back with the last place misses nothing and gets nothing twice.
///
/// It holds nothing itself: whoever follows it keeps the place.
public interface Stream<T> {
    /// @param id the place right after it
    /// @param event what kind of item it is
    record Item<T>(String id, String event, T value) {}

    /// @param place after all that was looked at
    /// @param isLast whether there was nothing beyond it
    record Piece<T>(List<Item<T>> items, String place, boolean isLast) {}

    /// Where it begins.
    String start();

    /// What comes after the place. Fails with [syntropy.storage.CursorNotFound] when some of that isn't kept any more.
    ///
    /// @param most items that are looked at
    Piece<T> after(Tx tx, String place, int most);

    /// To be asked before looking, for [#await].
    long heard();

    /// Until there may be more than when that was heard, or not longer than that.
    void await(long heard, Duration patience) throws InterruptedException;
}
