package syntropy;

import java.util.Objects;

/// Where the program starts.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("syntropy "
                + Objects.requireNonNullElse(Main.class.getPackage().getImplementationVersion(), "unpacked"));
    }
}
