package syntropy.kernel;

/// The tenant's number. Every row belongs to one workspace; a row of another is *not found*.
public record WorkspaceId(int value) implements NumberId {
    public WorkspaceId {
        NumberId.check(value);
    }
}
