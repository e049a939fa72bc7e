/// The entries of one directory, in git's order.
public struct Tree: Hashable, Sendable {
    /// One entry of a tree.
    public struct Entry: Hashable, Sendable {
        /// What the entry is, as the mode that git stores.
        public enum Mode: UInt32, Sendable {
            case file = 0o100644
            case executable = 0o100755
            case groupWritableFile = 0o100664
            case link = 0o120000
            case directory = 0o040000
            case submodule = 0o160000

            /// Whether the entry is a regular file's blob.
            var isFile: Bool { self == .file || self == .executable || self == .groupWritableFile }
        }

        /// What the entry is.
        public let mode: Mode
        /// The name's bytes; git sets no encoding.
        public let name: [UInt8]
        /// The blob, tree or commit it stands for.
        public let id: ObjectID

        /// Creates an entry.
        public init(mode: Mode, name: [UInt8], id: ObjectID) {
            self.mode = mode
            self.name = name
            self.id = id
        }

        /// The name, with what is not UTF-8 replaced.
        public var text: String { String(decoding: name, as: UTF8.self) }

        /// Whether the entry stands before another: directories sort as if their name ended in a slash.
        fileprivate func precedes(_ other: Entry) -> Bool {
            let common = min(name.count, other.name.count)
            for index in 0..<common where name[index] != other.name[index] { return name[index] < other.name[index] }
            return byte(at: common) < other.byte(at: common)
        }

        private func byte(at index: Int) -> UInt8 {
            index < name.count ? name[index] : mode == .directory && index == name.count ? UInt8(ascii: "/") : 0
        }
    }

    /// The entries in git's order.
    public private(set) var entries: [Entry]

    /// Creates a tree without entries.
    public init() { entries = [] }

    /// Creates a tree from entries in any order.
    public init(_ entries: [Entry]) {
        self.entries = entries.sorted { $0.precedes($1) }
    }

    /// Parses the bytes of a tree object; `nil` if they are broken.
    init?(bytes: UnsafeRawBufferPointer) {
        entries = []
        entries.reserveCapacity(bytes.count / 60)
        var start = 0
        while start < bytes.count {
            guard let space = bytes.index(of: 0x20, from: start), let zero = bytes.index(of: 0, from: space),
                zero + 20 < bytes.count, let mode = Self.mode(bytes, start..<space)
            else { return nil }
            let id = ObjectID(bytes: UnsafeRawBufferPointer(rebasing: bytes[(zero + 1)...(zero + 20)]))
            entries.append(Entry(mode: mode, name: Array(bytes[(space + 1)..<zero]), id: id))
            start = zero + 21
        }
    }

    /// The bytes of the tree object.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.reduce(0) { $0 + $1.name.count + 28 })
        for entry in entries {
            bytes.append(contentsOf: entry.mode.digits.utf8)
            bytes.append(0x20)
            bytes.append(contentsOf: entry.name)
            bytes.append(0)
            withUnsafeBytes(of: entry.id.raw) { bytes.append(contentsOf: $0[..<20]) }
        }
        return bytes
    }

    /// The entry of that name.
    public subscript(name: String) -> Entry? {
        let wanted = Array(name.utf8)
        return entries.first { $0.name == wanted }
    }

    /// Puts `entry` in its place, over an entry of the same name.
    public mutating func set(_ entry: Entry) {
        entries.removeAll { $0.name == entry.name }
        let place = entries.firstIndex { entry.precedes($0) } ?? entries.endIndex
        entries.insert(entry, at: place)
    }

    /// Takes the entry of that name away.
    public mutating func remove(_ name: String) {
        let unwanted = Array(name.utf8)
        entries.removeAll { $0.name == unwanted }
    }

    private static func mode(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Entry.Mode? {
        var value: UInt32 = 0
        guard (1...7).contains(range.count) else { return nil }
        for index in range {
            guard (0x30...0x37).contains(bytes[index]) else { return nil }
            value = value << 3 | UInt32(bytes[index] - 0x30)
        }
        return Entry.Mode(rawValue: value)
    }
}

extension Tree.Entry.Mode {
    /// The mode as a tree stores it.
    fileprivate var digits: String {
        switch self {
        case .file: "100644"
        case .executable: "100755"
        case .groupWritableFile: "100664"
        case .link: "120000"
        case .directory: "40000"
        case .submodule: "160000"
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The first place of a byte from `start` on.
    fileprivate func index(of byte: UInt8, from start: Int) -> Int? {
        self[start...].firstIndex(of: byte)
    }
}
