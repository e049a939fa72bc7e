extension ShellInit {
    /// The functions for fish.
    static let fishScript = #"""
        # git chat: 'switch' and 'new' go to the session's worktree.
        function git --wraps git --description 'git, and git chat goes to the session it switches to'
            switch "$argv[1] $argv[2]"
                case 'chat switch' 'chat co' 'chat new'
                    __git_chat_go git $argv
                case '*'
                    command git $argv
            end
        end

        function git-chat --wraps git-chat --description 'git chat, which goes to the session it switches to'
            switch "$argv[1]"
                case switch co new
                    __git_chat_go git-chat $argv
                case '*'
                    command git-chat $argv
            end
        end

        function __git_chat_go
            set -l place
            set -l code 0
            begin
                GIT_CHAT_GO=3 command $argv 3>&1 >&4 4>&- | read -z place
                set code $pipestatus[1]
            end 4>&1
            if test -n "$place"
                cd $place; or return
            end
            return $code
        end

        # For a prompt: the short name of the session of this worktree. No process is started.
        function __git_chat_ps1 --argument-names format
            set -l code $status
            set -l place
            set -l id
            if __git_chat_directory
                if test -f $place/CHAT_HEAD
                    read -l line <$place/CHAT_HEAD
                    set id (string replace -rf '^ref: refs/chat/sessions/([a-z0-9_]+)$' '$1' -- $line)
                end
                if test -z "$id" -a -f $place/HEAD
                    read -l line <$place/HEAD
                    set id (string replace -rf '^ref: refs/heads/kosuke-chat-([a-z0-9_]+)$' '$1' -- $line)
                end
            end
            if test -n "$id"
                test -n "$format"; or set format ' (%s)'
                printf $format (string replace -r '.*_' '' -- $id)
            end
            return $code
        end

        # Sets 'place' to git's own files of this worktree.
        function __git_chat_directory --no-scope-shadowing
            if test -n "$GIT_DIR"
                set place $GIT_DIR
                return 0
            end
            set -l folder (string replace -r '/\z' '' -- $PWD | string collect)
            while true
                if test -d $folder/.git
                    set place $folder/.git
                    return 0
                else if test -f $folder/.git
                    read -z place <$folder/.git
                    set place (string replace -r '^gitdir: ((?s).*?)[\r\n]*\z' '$1' -- $place | string collect)
                    string match -q '/*' -- $place; or set place $folder/$place
                    return 0
                else if test -f $folder/HEAD -a -d $folder/objects -a -d $folder/refs
                    set place $folder
                    return 0
                end
                test -n "$folder"; or return 1
                set folder (string replace -r '/[^/]*\z' '' -- $folder | string collect)
                if test -n "$folder"
                    contains -- $folder (string split : -- $GIT_CEILING_DIRECTORIES); and return 1
                end
            end
        end

        """#
}
