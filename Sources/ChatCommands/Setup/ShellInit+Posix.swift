extension ShellInit {
    /// The functions for bash and zsh.
    ///
    /// Names that a user's `-v` could mean begin with `__git_chat_`.
    ///
    /// The dot after what was said keeps line feeds at the end of a path, which `$(…)` would take away.
    static let posixScript = #"""
        # git chat: 'switch' and 'new' go to the session's worktree.
        function git {
            case "${1-} ${2-}" in
            'chat switch' | 'chat co' | 'chat new') __git_chat_go git "$@" ;;
            *) command git "$@" ;;
            esac
        }

        function git-chat {
            case "${1-}" in
            switch | co | new) __git_chat_go git-chat "$@" ;;
            *) command git-chat "$@" ;;
            esac
        }

        function __git_chat_go {
            local place='' code=0
            {
                place=$(
                    export GIT_CHAT_GO=3
                    code=0
                    command "$@" 3>&1 >&4 4>&- || code=$?
                    printf .
                    exit $code
                ) || code=$?
            } 4>&1
            place=${place%.}
            if [[ -n $place ]]; then
                \cd "$place" || return
            fi
            return $code
        }

        # For a prompt: the short name of the session of this worktree. No process is started.
        #   __git_chat_ps1 [-v <variable>] [<format>]
        function __git_chat_ps1 {
            local __git_chat_code=$?
            # options
            local __git_chat_variable='' __git_chat_name=''
            if [[ "${1-}" == -v ]]; then
                __git_chat_variable=$2
                printf -v "$__git_chat_variable" %s ''
                shift 2
            fi
            if __git_chat_find; then
                if [[ -n $__git_chat_variable ]]; then
                    printf -v "$__git_chat_variable" -- "${1:- (%s)}" "$__git_chat_name"
                else
                    printf -- "${1:- (%s)}" "$__git_chat_name"
                fi
            fi
            return $__git_chat_code
        }

        function __git_chat_find {
            local place='' id=''
            __git_chat_directory || return 1
            if [[ -f $place/CHAT_HEAD ]]; then
                IFS= read -r id <"$place/CHAT_HEAD" || :
                if [[ $id == 'ref: refs/chat/sessions/'* ]]; then
                    __git_chat_take "${id#ref: refs/chat/sessions/}"
                    return
                fi
            fi
            [[ -f $place/HEAD ]] || return 1
            IFS= read -r id <"$place/HEAD" || :
            [[ $id == 'ref: refs/heads/kosuke-chat-'* ]] || return 1
            __git_chat_take "${id#ref: refs/heads/kosuke-chat-}"
        }

        function __git_chat_take {
            [[ -n $1 && $1 != *[!a-z0-9_]* ]] || return 1
            __git_chat_name=${1##*_}
        }

        # Sets 'place' to git's own files of this worktree.
        function __git_chat_directory {
            place=${GIT_DIR-}
            [[ -z $place ]] || return 0
            local folder=${PWD%/}
            while :; do
                if [[ -d $folder/.git ]]; then
                    place=$folder/.git
                    return 0
                elif [[ -f $folder/.git ]]; then
                    IFS= read -r -d '' place <"$folder/.git" || :
                    while [[ $place == *$'\n' || $place == *$'\r' ]]; do place=${place%?}; done
                    place=${place#gitdir: }
                    [[ $place == /* ]] || place=$folder/$place
                    return 0
                elif [[ -f $folder/HEAD && -d $folder/objects && -d $folder/refs ]]; then
                    place=$folder
                    return 0
                fi
                [[ -n $folder ]] || return 1
                folder=${folder%/*}
                [[ -z $folder || ":${GIT_CEILING_DIRECTORIES-}:" != *":$folder:"* ]] || return 1
            done
        }

        """#
}
