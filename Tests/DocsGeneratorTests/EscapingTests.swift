import Testing

@testable import docs_generator

@Suite struct EscapingTests {
    @Test("troff's own characters are escaped")
    func roff() {
        #expect(Roff.text(".SH `a-b` 'c' \\d …") == #"\&.SH \fBa\-b\fR \(aqc\(aq \ed \[u2026]"#)
        #expect(
            Roff.paragraphs("a\nb\n\n    .c\nd") == [
                ".PP", "a", "b", ".PP", ".RS 4", ".nf", "\\&.c", ".fi", ".RE", ".PP", "d",
            ])
    }

    @Test("Markdown's marks are escaped outside of code")
    func markdown() {
        #expect(Markdown.escaped("a <b> `c <d>` e_f | *") == #"a \<b> `c <d>` e\_f \| \*"#)
    }
}
