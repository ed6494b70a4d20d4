package syntropy.account;

/// What a person is in a workspace.
public enum Role {
    ADMIN,
    USER,
    VIEWER
}
