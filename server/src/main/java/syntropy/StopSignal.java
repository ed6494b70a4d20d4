package syntropy;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/// Tells when the process is asked to end.
@FunctionalInterface
interface StopSignal {
    /// From now on such a wish is noted rather than obeyed by the runtime. The latch opens with the first.
    CountDownLatch listen();

    /// SIGTERM and SIGINT; a second one ends the process on the spot. Taking them ourselves, rather than by a
    /// shutdown hook, lets an orderly stop end with status 0 instead of the runtime's 143, which supervisors take
    /// for a failure.
    ///
    /// By reflection, since javac warns of this class in a way that can't be silenced; every JDK has it, in the
    /// module jdk.unsupported.
    static StopSignal ofTheProcess() {
        return () -> {
            var stop = new CountDownLatch(1);
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                Object ours = Proxy.newProxyInstance(
                        StopSignal.class.getClassLoader(), new Class<?>[] {handler}, (_, method, arguments) -> {
                            if (method.getName().equals("handle")) note(stop);
                            return null;
                        });
                for (String name : new String[] {"TERM", "INT"}) {
                    signal.getMethod("handle", signal, handler)
                            .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("this runtime doesn't let us take signals", e);
            }
            return stop;
        };
    }

    private static void note(CountDownLatch stop) {
        if (stop.getCount() == 0) Runtime.getRuntime().halt(StartFailure.FAILURE);
        stop.countDown();
    }
}
