package syntropy.kernel;

/// A person, in whichever workspaces: `user_id`.
public record AccountId(int value) implements NumberId {
    public AccountId {
        NumberId.check(value);
    }
}
