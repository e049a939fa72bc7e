/// What the program answers to the script of `pre-push`.
public enum PushAnswer {
    /// All of it may leave.
    public static let allowed = "git chat: push allowed"
    /// Something of it may not.
    public static let refused = "git chat: push refused"
}

/// The text of a hook: a file of its own, or a block in somebody else's script.
///
/// `hooks/` in the source folder has the files as they are without a known program.
enum HookScript {
    /// Changes with every change of a text, so that an older one can be told from one that was edited.
    static let version = 1

    /// What is put behind the name of the hook that was there before.
    static let asideSuffix = ".before-git-chat"

    /// A file of its own: it runs the hook that was there before, then git chat.
    ///
    /// - Parameter program: Where git-chat is, for git clients that have another PATH.
    static func file(_ hook: HookName, program: String = "git-chat") -> String {
        """
        #!/bin/sh
        \(fileMark)\(version): 'git chat hooks uninstall' takes it away again.
        \(programLine(program))
        before=$0\(asideSuffix)

        """ + (hook.readsInput ? takeInput : "") + previous(hook) + body(hook)
    }

    /// A block at the top of somebody else's script, in a subshell so that the rest of it goes on as before.
    static func block(_ hook: HookName, isOwnFile: Bool) -> String {
        "\(blockStart)\(version)\(isOwnFile ? ownFileMark : "")\n" + (hook.readsInput ? takeInput : "")
            + "(\nset +e\n\(programLine("git-chat"))\n" + body(hook) + ") || exit\n"
            + (hook.readsInput ? giveInput : "") + blockEnd + "\n"
    }

    static let fileMark = "# git chat hook, version "
    static let blockStart = "# >>> git chat hook, version "
    static let ownFileMark = ", with its file"
    static let blockEnd = "# <<< git chat hook"

    static func programLine(_ program: String) -> String {
        "chat='" + program.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    /// The dot keeps line feeds at the end, which `$(…)` drops.
    private static let takeInput = """
        git_chat_input=$(cat; echo .)
        git_chat_input=${git_chat_input%.}

        """

    private static let giveInput = """
        if [ -n "$git_chat_input" ]; then exec <<GIT_CHAT_INPUT
        $(printf %s "$git_chat_input")
        GIT_CHAT_INPUT
        else exec </dev/null; fi

        """

    private static func previous(_ hook: HookName) -> String {
        let feed = hook.readsInput ? "printf %s \"$git_chat_input\" | " : ""
        let mayRefuse = hook == .prePush || hook == .commitMessage
        return "status=0\nif [ -x \"$before\" ]; then \(feed)\"$before\" \"$@\" || status=$?; fi\n"
            + (mayRefuse ? "[ $status = 0 ] || exit $status\n" : "")
    }

    private static func body(_ hook: HookName) -> String {
        hook == .prePush ? pushBody : otherBody(hook)
    }

    /// Without git chat the user's command goes on: nothing but a warning is said.
    private static func otherBody(_ hook: HookName) -> String {
        let feed = hook.readsInput ? "printf %s \"$git_chat_input\" | " : ""
        return """
            [ -x "$chat" ] || chat=git-chat
            if command -v "$chat" >/dev/null 2>&1; then
                \(feed)"$chat" hook \(hook.rawValue) "$@"\(hook.readsInput ? "" : " </dev/null") >&2 ||
                    echo "warning: git chat hook \(hook.rawValue) failed; git goes on without it" >&2
            else
                echo "warning: git-chat is not on PATH; git goes on without it" >&2
            fi
            exit ${status:-0}

            """
    }

    /// The words of the answer are looked at, not the exit status: another program can have the name git-chat.
    private static let pushBody = """
        [ -x "$chat" ] || chat=git-chat
        answer=
        if command -v "$chat" >/dev/null 2>&1; then
            answer=$(printf %s "$git_chat_input" | "$chat" hook pre-push "$@")
        fi
        case $answer in
        '\(PushAnswer.allowed)') exit 0 ;;
        '\(PushAnswer.refused)') exit 1 ;;
        esac
        case $git_chat_input in
        *refs/heads/kosuke-chat* | *refs/chat/* | *refs/notes/kosuke-chat*)
            echo "error: cannot push sessions: git-chat does not say whether they may leave" >&2
            echo "hint: run 'git chat doctor' to see why, or leave them out of the push" >&2
            exit 1 ;;
        esac
        echo "warning: git-chat does not answer; nothing of it is pushed, so git goes on" >&2
        exit 0

        """
}
