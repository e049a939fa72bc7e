public import ChatModel
internal import Git

/// What the store cannot know by itself and must be told: time, chance, who asks, and which process this is.
public struct Surroundings {
    /// The person in whose name commits are made.
    public struct Person: Hashable, Sendable {
        /// The name of who wrote it.
        public let authorName: String
        /// The address of who wrote it.
        public let authorEmail: String
        /// The name of who commits it.
        public let committerName: String
        /// The address of who commits it.
        public let committerEmail: String
        /// Minutes east of UTC, for the times in commits.
        public let offset: Int

        /// Creates a person.
        public init(
            authorName: String, authorEmail: String, committerName: String, committerEmail: String, offset: Int
        ) {
            self.authorName = authorName
            self.authorEmail = authorEmail
            self.committerName = committerName
            self.committerEmail = committerEmail
            self.offset = offset
        }

        func author(at moment: Timestamp) -> Signature {
            Signature(name: authorName, email: authorEmail, seconds: moment.seconds, offset: offset)
        }

        func committer(at moment: Timestamp) -> Signature {
            Signature(name: committerName, email: committerEmail, seconds: moment.seconds, offset: offset)
        }
    }

    /// This process, as others can tell whether it still lives.
    public struct Process: Hashable, Sendable {
        /// The process number.
        public let id: Int32
        /// The name of the machine.
        public let host: String
        /// Changes with every start of the machine, so that a number used again is not taken for a living process.
        public let boot: String

        /// Creates a description of a process.
        public init(id: Int32, host: String, boot: String) {
            self.id = id
            self.host = host
            self.boot = boot
        }
    }

    /// The clock.
    public let now: () -> Timestamp
    /// A source of random numbers.
    public let random: () -> UInt64
    /// Waits that many milliseconds.
    public let pause: (Int) -> Void
    /// Says who asks; throws `StoreError.noIdentity` where git does not know it.
    public let person: () throws -> Person
    /// This process.
    public let process: Process
    /// Whether a program we start may ask the person for a password.
    public let mayAsk: Bool
    /// The private keys of who asks.
    public let keyring: Keyring

    /// Creates surroundings.
    public init(
        now: @escaping () -> Timestamp, random: @escaping () -> UInt64, pause: @escaping (Int) -> Void,
        person: @escaping () throws -> Person, process: Process, mayAsk: Bool = false, keyring: Keyring = .empty
    ) {
        self.keyring = keyring
        self.mayAsk = mayAsk
        self.now = now
        self.random = random
        self.pause = pause
        self.person = person
        self.process = process
    }
}
