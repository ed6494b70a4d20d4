package syntropy.versions;

/// Who said which API date a request was answered at.
public enum NamedBy {
    /// Its own header `Syntropy-Version`.
    REQUEST,
    /// The access token, which is pinned to it.
    TOKEN,
    /// The workspace: an upgrade moves the request.
    WORKSPACE
}
