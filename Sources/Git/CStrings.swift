/// A list of C strings with a null pointer after the last, freed with this object.
final class CStrings {
    let count: Int
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

    init(_ strings: [String]) {
        count = strings.count
        pointers = .allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() {
            let bytes = string.utf8CString
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
            bytes.withUnsafeBufferPointer { buffer in
                if let base = buffer.baseAddress { copy.initialize(from: base, count: bytes.count) }
            }
            (pointers + index).initialize(to: copy)
        }
        (pointers + count).initialize(to: nil)
    }

    /// The same list for functions that promise not to write to it.
    var constPointers: UnsafeMutablePointer<UnsafePointer<CChar>?> {
        UnsafeMutableRawPointer(pointers).assumingMemoryBound(to: UnsafePointer<CChar>?.self)
    }

    deinit {
        for index in 0..<count { pointers[index]?.deallocate() }
        pointers.deallocate()
    }
}
