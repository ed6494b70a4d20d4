package syntropy.bench;

/// Prints the machine's own figures, against which the server's are read.
public final class Bench {
    private Bench() {}

    public static void main(String[] args) {
        var runtime = Runtime.getRuntime();
        System.out.printf(
                "%d processors, Java %s, at most %d MiB of heap%n",
                runtime.availableProcessors(), Runtime.version(), runtime.maxMemory() >> 20);
    }
}
