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

        /// Directories sort as if their name ended in a slash.
        fileprivate var sortKey: [UInt8] { mode == .directory ? name + [UInt8(ascii: "/")] : name }
    }

    /// The entries in git's order.
    public private(set) var entries: [Entry]

    /// Creates a tree without entries.
    public init() { entries = [] }

    /// Creates a tree from entries in any order.
    public init(_ entries: [Entry]) {
        self.entries = entries.sorted { $0.sortKey.lexicographicallyPrecedes($1.sortKey) }
    }

    /// Parses the bytes of a tree object; `nil` if they are broken.
    init?(bytes: UnsafeRawBufferPointer) {
        entries = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let space = rest.firstIndex(of: 0x20), let zero = rest[space...].firstIndex(of: 0),
                zero + 20 < rest.endIndex, let mode = Self.mode(rest[rest.startIndex..<space])
            else { return nil }
            let id = ObjectID(bytes: UnsafeRawBufferPointer(rebasing: rest[(zero + 1)...(zero + 20)]))
            entries.append(Entry(mode: mode, name: Array(rest[(space + 1)..<zero]), id: id))
            rest = rest[(zero + 21)...]
        }
    }

    /// The bytes of the tree object.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for entry in entries {
            bytes.append(contentsOf: (String(entry.mode.rawValue, radix: 8) + " ").utf8)
            bytes.append(contentsOf: entry.name)
            bytes.append(0)
            bytes.append(contentsOf: entry.id.bytes)
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
        let key = entry.sortKey
        let place = entries.firstIndex { key.lexicographicallyPrecedes($0.sortKey) } ?? entries.endIndex
        entries.insert(entry, at: place)
    }

    /// Takes the entry of that name away.
    public mutating func remove(_ name: String) {
        let unwanted = Array(name.utf8)
        entries.removeAll { $0.name == unwanted }
    }

    private static func mode(_ digits: Slice<UnsafeRawBufferPointer>) -> Entry.Mode? {
        UInt32(String(decoding: digits, as: UTF8.self), radix: 8).flatMap(Entry.Mode.init(rawValue:))
    }
}
