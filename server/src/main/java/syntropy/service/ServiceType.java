package syntropy.service;

/// How a service was found.
public enum ServiceType {
    DOCKER,
    HOST,
    KUBERNETES,
    /// Entered by hand.
    MANUAL
}
