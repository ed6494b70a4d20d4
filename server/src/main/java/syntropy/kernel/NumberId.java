package syntropy.kernel;

/// An id that the published contract numbers: 1 to 2^31-1, counted within its workspace, never given twice.
/// On the wire it is the bare number.
public interface NumberId {
    int value();

    static void check(int value) {
        if (value < 1) throw new IllegalArgumentException("an id is 1 to 2147483647, not " + value);
    }
}
