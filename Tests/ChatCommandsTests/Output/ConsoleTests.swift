import Testing

@testable import ChatCommands

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension ProcessTests {
    @Suite struct ConsoleTests {
        let output: Pipe
        let errors: Pipe
        let input: Pipe

        init() throws {
            Console.reportBrokenPipes()
            (output, errors, input) = (try Pipe(), try Pipe(), try Pipe())
        }

        private func console(_ settings: Console.Settings = .init()) -> Console {
            let descriptors = Console.Descriptors(output: output.writing, errors: errors.writing, input: input.reading)
            return Console(descriptors, settings: settings)
        }

        @Test("answers and narration go their own ways")
        func streams() throws {
            let console = console()
            try console.answer("one")
            console.narrate("working\u{1B}[2J")
            try console.answer("two", terminator: "\0")
            try console.finish()
            #expect(output.contents() == "one\ntwo\0")
            #expect(errors.contents() == "working␛[2J\n")
        }

        @Test("every line of a message has its word before it, so that none can be faked")
        func messages() {
            let console = console()
            console.error("cannot find session 'x\nhint: run 'rm -rf ~''")
            console.warn("old")
            console.hint("run 'git chat list'")
            #expect(
                errors.contents() == """
                    error: cannot find session 'x
                    error: hint: run 'rm -rf ~''
                    warning: old
                    hint: run 'git chat list'

                    """)
        }

        @Test("hints can be silenced, and words coloured")
        func advice() {
            console(.init(givesAdvice: false)).hint("quiet")
            console(.init(errorPalette: Palette { _ in nil })).error("loud")
            #expect(errors.contents() == "\u{1B}[1;31merror:\u{1B}[m loud\n")
        }

        @Test("a streamed piece is there at once, safe on a terminal and exact elsewhere")
        func streamed() throws {
            try console(.init(isTerminal: true)).stream("a\u{1B}")
            var first = [UInt8](repeating: 0, count: 8)
            #expect(read(output.reading, &first, 8) == 4)
            try console().stream("a\u{1B}")
            #expect(output.contents() == "a\u{1B}")
        }

        @Test("an answer larger than a pipe arrives whole")
        func large() async throws {
            let text = String(repeating: "0123456789abcdef", count: 40_000)
            let (reading, size) = (output.reading, text.utf8.count)
            let reader = Task.detached {
                var (count, piece) = (0, [UInt8](repeating: 0, count: 4096))
                while count < size + 1 {
                    let got = read(reading, &piece, piece.count)
                    guard got > 0 else { break }
                    count += got
                }
                return count
            }
            _ = fcntl(output.writing, F_SETFL, O_NONBLOCK)
            let console = console()
            try console.answer(text)
            try console.finish()
            #expect(await reader.value == text.utf8.count + 1)
        }

        @Test("a reader that left ends the answer with an error of its own, and narration goes on")
        func brokenPipe() throws {
            let console = console()
            output.closeReading()
            try console.answer("nobody")
            #expect(throws: Console.Closed(pager: false)) { try console.flush() }
            console.narrate("still here")
            #expect(throws: Console.Closed(pager: false)) { try console.finish() }
            #expect(errors.contents() == "still here\n")
        }

        @Test("narration that finds the answer closed leaves the error to the next answer")
        func brokenPipeWhileNarrating() throws {
            let console = console()
            output.closeReading()
            try console.answer("nobody")
            console.narrate("on")
            #expect(throws: Console.Closed(pager: false)) { try console.finish() }
        }

        @Test("a full disk is no silence", .enabled(if: access("/dev/full", W_OK) == 0))
        func fullDisk() throws {
            let descriptor = open("/dev/full", O_WRONLY | O_CLOEXEC)
            defer { close(descriptor) }
            let console = Console(.init(output: descriptor, errors: errors.writing))
            try console.answer("lost")
            #expect(throws: Console.CannotWrite(cause: SystemError(number: ENOSPC))) { try console.finish() }
        }

        @Test(
            "only a typed yes is a yes",
            arguments: [("y\n", true), (" YES \n", true), ("\n", false), ("", false), ("n\n", false), ("yy\n", false)])
        func confirmation(typed: String, expected: Bool) throws {
            input.send(typed)
            #expect(try console(.init(isInteractive: true)).confirm("delete 'a\u{1B}'?") == expected)
            #expect(errors.contents() == "delete 'a␛'? [y/N] ")
        }

        @Test("a question takes one line and leaves the next")
        func twoQuestions() throws {
            input.send("y\nno\n")
            let console = console(.init(isInteractive: true))
            #expect(try console.confirm("first?"))
            #expect(try !console.confirm("second?"))
        }

        @Test("without a terminal nothing is asked")
        func noTerminal() {
            let settings = Console.Settings(
                .init(output: output.writing, errors: errors.writing, input: input.reading), colour: nil,
                environment: ["TERM": "xterm", "COLUMNS": "132"], config: { ["chat.advice": "false"][$0] })
            #expect(!settings.isTerminal && !settings.isInteractive && !settings.givesAdvice && settings.width == 132)
            #expect(throws: Console.CannotAsk(question: "delete?")) { try console(settings).confirm("delete?") }
            #expect(errors.contents() == "")
        }

        @Test(
            "on a terminal there is somebody to ask, unless git says otherwise",
            .enabled(if: access("/dev/pts/ptmx", F_OK) == 0))
        func terminal() throws {
            let controller = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
            defer { close(controller) }
            var (number, unlocked): (Int32, Int32) = (0, 0)
            // TIOCSPTLCK and TIOCGPTN of Linux, which Swift does not see.
            try #require(ioctl(controller, 0x4004_5431, &unlocked) == 0 && ioctl(controller, 0x8004_5430, &number) == 0)
            let terminal = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
            defer { close(terminal) }
            let descriptors = Console.Descriptors(output: terminal, errors: terminal, input: terminal)
            var size = winsize(ws_row: 24, ws_col: 97, ws_xpixel: 0, ws_ypixel: 0)
            try #require(ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0)
            func settings(_ environment: [String: String]) -> Console.Settings {
                Console.Settings(descriptors, colour: nil, environment: environment) { _ in nil }
            }
            let usual = settings(["TERM": "xterm"])
            #expect(usual.isTerminal && usual.isInteractive && usual.givesAdvice && usual.width == 97)
            #expect(usual.palette.paint("a", .session) != "a")
            #expect(!settings(["GIT_TERMINAL_PROMPT": "0"]).isInteractive)
            _ = write(controller, "y\n", 2)
            #expect(try Console(descriptors, settings: usual).confirm("delete?"))
        }
    }
}
