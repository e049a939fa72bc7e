/// What a process says on standard error, of which only the end is kept.
enum Diagnostics {
    /// How much of the end is kept, in bytes as they were written.
    static let maximumBytes = 64 << 10

    /// Reads to the end; `nil` where nothing was written.
    static func read(_ pipe: OpenDescriptor, _ activity: Activity) async -> String? {
        var end: [UInt8] = []
        var wasCut = false
        await pipe.read { bytes in
            activity.note()
            end += bytes
            wasCut = wasCut || end.count > maximumBytes
            end.removeFirst(max(0, end.count - maximumBytes))
        }
        // The cut may have left the tail of a character.
        if wasCut { end.removeFirst(end.prefix(3).prefix { $0 & 0xC0 == 0x80 }.count) }
        var decoder = TextDecoder()
        let text = decoder.decode(end) + decoder.finish()
        return text.isEmpty ? nil : text
    }
}
