import TestSupport

/// A team of people who each have a key of their own, which their clone names.
struct Sealers {
    let team: Team
    var sandbox: Sandbox { team.sandbox }

    init(_ people: [String] = ["ann", "bob", "cyd"]) throws {
        team = try Team(people)
        for person in people {
            let key = "\(sandbox.path)/\(person).key"
            try sandbox.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", person, "-f", key).requireSuccess()
            try sandbox.git("config", "chat.seal.identity", key, in: person)
        }
    }

    func key(_ person: String) -> String { "\(sandbox.path)/\(person).key.pub" }

    /// A session of Ann's that is sealed for her and for others.
    func sealed(for others: String..., title: String = "Fix login") throws -> String {
        let words = ["git", "chat", "new", title, "--seal"] + others.flatMap { ["--recipient", key($0)] }
        return String(try sandbox.run(words, in: "ann").requireSuccess().stdout.dropLast())
    }

    @discardableResult
    func say(_ person: String, _ session: String, _ text: String) throws -> Output {
        try team.chat(person, "say", "-s", session, "-m", text)
    }

    /// Gives an agent that does what the lines of its prompt say a turn.
    func work(_ person: String, _ session: String, _ lines: String..., environment: [String: String?] = [:]) throws
        -> Output
    {
        let agent = ["agent", "add", "peer", "--protocol", "acp", "--permission", "accept", "--", "scripted-agent"]
        if try sandbox.run("git", "config", "chat.agent.peer.command", in: person).status != 0 {
            try sandbox.run(["git", "chat"] + agent, in: person).requireSuccess()
        }
        return try team.chat(
            person, "send", "-s", session, "--agent", "peer", "-m", lines.joined(separator: "\n"),
            environment: environment)
    }

    /// The places below a clone or remote that have one of these words: its objects, and its files.
    func places(of words: [String], in place: String) throws -> [String] {
        let pattern = words.joined(separator: "\\|")
        let objects = try sandbox.sh(
            """
            git cat-file --batch-all-objects --batch-check='%(objectname)' | while read -r id; do
                git cat-file "$(git cat-file -t $id)" $id | grep -aq '\(pattern)' && echo "object $id"
            done
            git reflog --all | grep -a '\(pattern)'
            grep -raliE '\(words.joined(separator: "|"))' "$(git rev-parse --absolute-git-dir)" | grep -v /objects/
            true
            """, in: place)
        return objects.stdout.split(separator: "\n").map(String.init)
    }
}
