import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

private enum SecureShellServer {
    static let isInstalled =
        getenv("GIT_CHAT_NEEDS_SSHD") != nil
        || ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/sbin"].contains { Files.exists($0 + "/sshd") }
}

/// Sessions travel over ssh, through a real `sshd` on this machine with keys and a port of its own.
///
/// Where none is installed they are skipped, unless `GIT_CHAT_NEEDS_SSHD` is set.
@Suite(.enabled(if: SecureShellServer.isInstalled, "no sshd is installed")) struct SSHTests {
    private struct Server {
        let team: Team
        let process: RunningProcess

        init(_ team: Team) throws {
            self.team = team
            try team.sandbox.write("ssh.sh", Self.script)
            try team.sandbox.run("sh", "ssh.sh", team.sandbox.path, team.people.joined(separator: " ")).requireSuccess()
            process = try team.sandbox.start(
                "sh", "-c",
                "PATH=$PATH:/usr/sbin:/usr/local/sbin:/sbin; exec \"$(command -v sshd)\" -D -e -f sshd_config")
            try process.wait(for: "Server listening")
            let port = try team.sandbox.read("port").filter(\.isNumber)
            let user = try team.sandbox.sh("id -un").stdout.filter { $0 != "\n" }
            for person in team.people {
                try team.sandbox.git(
                    "remote", "set-url", "origin", "ssh://\(user)@127.0.0.1:\(port)\(team.remote)", in: person)
                try team.sandbox.git(
                    "config", "core.sshCommand",
                    "ssh -F none -i '\(team.sandbox.path)/key-\(person)' -o IdentitiesOnly=yes -o StrictHostKeyChecking=accept-new "
                        + "-o UserKnownHostsFile='\(team.sandbox.path)/known_hosts'", in: person)
            }
        }

        /// Keys, a configuration and a free port; each person's key says who pushes.
        private static let script = """
            cd "$1" || exit
            if [ "$(id -u)" = 0 ]; then mkdir -p /run/sshd; fi
            ssh-keygen -q -t ed25519 -N '' -f host_key
            for person in $2; do
                ssh-keygen -q -t ed25519 -N '' -f "key-$person"
                echo "environment=\\"GIT_CHAT_PUSHER=$person@example.com\\" $(cat "key-$person.pub")" >> authorized_keys
            done
            chmod 600 authorized_keys
            python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' > port
            cat > sshd_config <<END
            Port $(cat port)
            ListenAddress 127.0.0.1
            HostKey $1/host_key
            AuthorizedKeysFile $1/authorized_keys
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin prohibit-password
            PermitUserEnvironment GIT_CHAT_*
            SetEnv HOME=$1/home GIT_CONFIG_NOSYSTEM=1
            END
            """
    }

    @Test("share, fetch, go on, merge, delete; the server's hook knows by the key who pushes")
    func sharing() throws {
        let team = try Team()
        let server = try Server(team)
        defer { server.process.signal(SIGTERM) }
        let hook = Files.parent(of: Files.parent(of: Files.parent(of: #filePath))) + "/hooks/server/update"
        try team.sandbox.sh("cp '\(hook)' remote.git/hooks/update; chmod 755 remote.git/hooks/update").requireSuccess()
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        #expect(try team.texts("bob", id).count == 2)
        try team.shell("bob", id, "echo two > two.txt")
        try team.chat("ann", "say", "-s", id, "from ann").requireSuccess()
        try team.chat("bob", "push").requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        try team.chat("bob", "sync").requireSuccess()
        #expect(try team.references("ann", id) == team.references("bob", id))
        let refused = try team.sandbox.run("git", "push", "origin", ":refs/chat/sessions/\(id)", in: "bob")
        #expect(refused.status == 1 && refused.stderr.contains("only ann@example.com deletes it"), "\(refused)")
        try team.chat("ann", "delete", "--yes", id).requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        #expect(try !team.sandbox.git("ls-remote", "remote.git").contains(id))
        try team.chat("bob", "fetch").requireSuccess()
        #expect(try team.chat("bob", "list").stdout == "")
    }

    @Test("a key that the server does not know, a server that is gone: the network is to blame, nothing is lost")
    func refused() throws {
        let team = try Team()
        let server = try Server(team)
        let id = try team.shared()
        try team.sandbox.sh("rm authorized_keys; touch authorized_keys")
        #expect(try team.chat("ann", "sync").status == 7)
        server.process.signal(SIGTERM)
        _ = try server.process.wait()
        #expect(try team.chat("ann", "sync").status == 7)
        #expect(try team.texts("ann", id).count == 2)
    }
}
