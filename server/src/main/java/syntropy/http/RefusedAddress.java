package syntropy.http;

import java.io.IOException;
import syntropy.kernel.IpAddress;

/// A host has an address that must not be connected to.
final class RefusedAddress extends IOException {
    private static final long serialVersionUID = 1;

    private final transient IpAddress address;

    /// @param why the end of a sentence that began with the address
    RefusedAddress(IpAddress address, String why) {
        super(why);
        this.address = address;
    }

    IpAddress address() {
        return address;
    }
}
