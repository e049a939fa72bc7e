/// Small file systems of a test's own, to be filled.
public enum SmallDisk {
    /// Whether one can be mounted, which takes root and a kernel that allows it.
    ///
    /// With `GIT_CHAT_NEEDS_MOUNT` it is taken for granted, so that tests fail where they would be left out.
    public static let canBeMade: Bool = {
        if getenv("GIT_CHAT_NEEDS_MOUNT") != nil { return true }
        let output = try? Sandbox().run("sh", "-c", "mkdir small && mount -t tmpfs none small && umount small")
        return output?.status == 0  // no sandbox, no disk
    }()
}
