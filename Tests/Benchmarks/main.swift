import Fixtures
import Glibc
let program = try Program(home: CommandLine.arguments[1] + "/home")
let n = Int(CommandLine.arguments[2]) ?? 1
print(try SessionStore(sessions: n, turns: Int(CommandLine.arguments[3]) ?? 1, withPrompts: CommandLine.arguments.count > 4).build(at: CommandLine.arguments[1] + "/store", program: program).count)
