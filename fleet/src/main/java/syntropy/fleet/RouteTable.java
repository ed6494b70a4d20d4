package syntropy.fleet;

/// What the operating system says to a new route.
@FunctionalInterface
interface RouteTable {
    enum Answer {
        SET,
        /// The kernel refuses it: reported.
        FAILED,
        /// There is another to this network already, or it isn't one to be set: never reported.
        CONFLICT
    }

    Answer set(String prefix);
}
