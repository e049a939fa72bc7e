import ChatModel
import Synchronization
import SystemPackage

/// Answers what an ACP agent asks of us: files of the worktree, commands, permission.
final class ACPHost: Sendable {
    private let prompt: AgentPrompt
    private let files: WorktreeFiles
    private let terminals: ACPTerminals
    private let paths: WorktreePath
    /// What is known of a tool call.
    private let call: @Sendable (String?) -> ACPToolCall?
    private let note: @Sendable (AgentUpdate) async -> Void
    /// Commands that were permitted and are not run yet.
    private let permittedCommands = Mutex(0)

    init(
        prompt: AgentPrompt, call: @escaping @Sendable (String?) -> ACPToolCall?,
        note: @escaping @Sendable (AgentUpdate) async -> Void
    ) {
        self.prompt = prompt
        files = WorktreeFiles(top: prompt.directory)
        terminals = ACPTerminals(prompt: prompt, files: files)
        paths = WorktreePath(top: prompt.directory)
        self.call = call
        self.note = note
    }

    /// Whether an agent may have us run commands at all.
    static func runsCommands(_ permission: Permission) -> Bool { [.ask, .accept].contains(permission.effective) }

    /// Carries a request out.
    ///
    /// - Returns: The result, or why there is none; the task's cancellation ends the waiting for a person.
    func answer(_ method: String, _ params: JSON) async -> Result<JSON, RPCError> {
        do throws(RPCError) {
            switch method {
            case "fs/read_text_file": return .success(try read(params))
            case "fs/write_text_file": return .success(try write(params))
            case "session/request_permission": return .success(await permit(params))
            case "terminal/create": return .success(try await create(params))
            case "terminal/output": return .success(try terminals.find(params).output)
            case "terminal/wait_for_exit": return .success(try await terminals.find(params).waitForExit())
            case "terminal/kill":
                try terminals.find(params).kill()
                return .success(.object([]))
            case "terminal/release":
                try terminals.release(params)
                return .success(.object([]))
            default: throw RPCError(RPCError.methodNotFound, "no method '\(method)'")
            }
        } catch {
            return .failure(error)
        }
    }

    /// Ends the commands that still run.
    func end() { terminals.endAll() }

    private func read(_ params: JSON) throws(RPCError) -> JSON {
        let path = try Self.path(params)
        let text: String
        do throws(WorktreeFiles.Refusal) { text = try files.read(path) } catch { throw RPCError(error, path: path) }
        let (line, limit) = (params["line"]?.integer, params["limit"]?.integer)
        guard line != nil || limit != nil else { return ["content": .string(text)] }
        let lines = text.lines.dropFirst(max(0, (line ?? 1) - 1))
        let wanted = limit.map { lines.prefix(max(0, $0)) } ?? lines
        return ["content": .string(wanted.joined(separator: "\n"))]
    }

    private func write(_ params: JSON) throws(RPCError) -> JSON {
        let path = try Self.path(params)
        guard let text = params["content"]?.text else { throw RPCError(RPCError.invalidParams, "no content") }
        guard prompt.permission.effective != .reject else {
            throw RPCError(RPCError.internalError, "writing files is not permitted")
        }
        do throws(WorktreeFiles.Refusal) { try files.write(text, to: path) } catch { throw RPCError(error, path: path) }
        return .object([])
    }

    private static func path(_ params: JSON) throws(RPCError) -> String {
        guard let path = params["path"]?.text, !path.utf8.contains(0) else {
            throw RPCError(RPCError.invalidParams, "no usable path")
        }
        return path
    }

    private func create(_ params: JSON) async throws(RPCError) -> JSON {
        guard Self.runsCommands(prompt.permission) else {
            throw RPCError(RPCError.internalError, "running commands is not permitted")
        }
        let isPermitted = permittedCommands.withLock { count in
            defer { count = max(0, count - 1) }
            return count > 0
        }
        if !isPermitted, prompt.permission.effective == .ask {
            let words = [params["command"]?.text ?? ""] + (params["args"]?.elements?.compactMap(\.text) ?? [])
            let call = ToolCall(
                id: "", name: "command", kind: "execute", title: words.joined(separator: " "), status: "")
            let options = [
                PermissionOption(id: "y", name: "Run it", kind: "allow_once"),
                PermissionOption(id: "n", name: "Do not run it", kind: "reject_once"),
            ]
            guard await decide(ACPToolCall(call), options)?.allows == true else {
                throw RPCError(RPCError.internalError, "the command was not permitted")
            }
        }
        return try terminals.create(params)
    }

    private func permit(_ params: JSON) async -> JSON {
        let update = params["toolCall"] ?? .null
        let id = update["toolCallId"]?.text
        // Some agents say the whole call here, others only which.
        let known = ACPToolCall(call(id), update, id: id ?? "", paths)
        let options = (params["options"]?.elements ?? []).compactMap { option in
            option["optionId"]?.text.map {
                PermissionOption(id: $0, name: option["name"]?.text ?? $0, kind: option["kind"]?.text ?? "")
            }
        }
        let chosen = await decide(known, options)
        if chosen?.allows == true, known.call.kind == "execute" { permittedCommands.withLock { $0 += 1 } }
        return ACPRequests.permission(chosen?.id)
    }

    /// Lets the policy decide, or else the person; `nil` where nobody did.
    private func decide(_ known: ACPToolCall, _ options: [PermissionOption]) async -> PermissionOption? {
        let (call, permission) = (known.call, prompt.permission)
        func tell(_ option: PermissionOption?, by judge: String) async {
            let isAllowed = option?.allows ?? false
            let title = call.title ?? call.name
            await note(.permission(.init(title: title, kind: call.kind, isAllowed: isAllowed, by: judge)))
        }
        if let isAllowed = permission.allows(kind: call.kind, staysInside: staysInside(known)) {
            let option = options.choosing(isAllowed)
            await tell(option, by: permission.effective.rawValue)
            return option
        }
        let question = PermissionQuestion(
            title: call.title ?? call.name, kind: call.kind, input: call.input, options: options)
        let answer = await permission.ask?(question)
        let option = options.first { $0.id == answer }
        if !Task.isCancelled { await tell(option, by: "you") }
        return option
    }

    /// Whether every file that a tool call names is in the worktree; what changes files has to name some.
    private func staysInside(_ known: ACPToolCall) -> Bool {
        let isChange = Permission.changesFiles(kind: known.call.kind)
        let (named, bases) = (known.places.named, known.places.bases)
        if isChange, named.isEmpty { return false }
        let purpose = isChange ? WorktreeWalk.Purpose.changing : .looking
        let folders = [prompt.directory] + bases.map { absolute($0, in: prompt.directory) }
        return folders.allSatisfy { files.contains($0, for: purpose) }
            && named.allSatisfy { name in
                folders.allSatisfy { folder in
                    let path = absolute(name, in: folder)
                    // Who changes the whole of it changes what is git's.
                    return files.contains(path, for: purpose) && !(isChange && files.isTop(path))
                }
            }
    }

    /// The path from the root on; a home is none of ours, and neither is what has a NUL in it.
    private func absolute(_ path: String, in folder: String) -> String {
        if path.utf8.first == UInt8(ascii: "~") || path.utf8.contains(0) { return "/" }
        return path.utf8.first == UInt8(ascii: "/") ? path : folder + "/" + path
    }
}

extension RPCError {
    /// Why a file is not opened, in words for the agent.
    init(_ refusal: WorktreeFiles.Refusal, path: String) {
        switch refusal {
        case .notAbsolute: self.init(Self.invalidParams, "not an absolute path: \(path)")
        case .outside, .tooManyLinks: self.init(Self.invalidParams, "outside of the worktree: \(path)")
        case .ofGit: self.init(Self.invalidParams, "git's own files are not written: \(path)")
        case .notAFile: self.init(Self.invalidParams, "not a file: \(path)")
        case .tooLarge(let limit): self.init(Self.internalError, "more than \(limit) bytes: \(path)")
        case .notText: self.init(Self.internalError, "not UTF-8: \(path)")
        case .failed(.noSuchFileOrDirectory): self.init(Self.notFound, "no such file: \(path)")
        case .failed(let failure): self.init(Self.internalError, "\(failure.description): \(path)")
        }
    }
}
