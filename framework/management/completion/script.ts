/** The shells with completion. */
export const SHELLS = ['bash', 'zsh'] as const;

export type Shell = (typeof SHELLS)[number];

/** The environment variable that asks a process for completions in place of running a command. */
export const COMPLETING = 'WHITENOISE_NODE_COMPLETE';

/**
 * Returns the script to source: `source <(npx ts-node manage.ts completion bash)`.
 *
 * It completes `manage.ts`, run directly or by `ts-node`, `npx ts-node` or `node`, and `whitenoise-node`. The
 * completions come from the program itself, so that the apps' commands are among them.
 */
export function completionScript(shell: Shell): string {
  return shell === 'bash'
    ? BASH
    : `autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${BASH}`;
}

// For bash and zsh: zsh counts elements from 1 (slices from 0), and takes a bare name after a colon for a modifier.
// COMP_WORDS is cut to begin with the program: what comes before it is how it is run.
const BASH = `_whitenoise_node() {
  local at=0 word
  for word in "\${COMP_WORDS[@]:0:$COMP_CWORD}"; do
    case "$word" in
      *manage.ts | *manage.js | *whitenoise-node) break ;;
    esac
    at=$((at + 1))
  done
  [ "$at" -ge "$COMP_CWORD" ] && { COMPREPLY=($(compgen -f -- "\${COMP_WORDS[@]:$COMP_CWORD:1}")); return; }
  local IFS=$'\\n'
  COMPREPLY=($(
    ${COMPLETING}=1 COMP_WORDS="$(printf '%s\\n' "\${COMP_WORDS[@]:$at}")" COMP_CWORD=$((COMP_CWORD - at)) \\
      "\${COMP_WORDS[@]:0:$((at + 1))}" 2>/dev/null
  ))
  case "\${COMPREPLY[*]}" in
    *=) compopt -o nospace 2>/dev/null ;;
  esac
}
complete -o default -F _whitenoise_node manage.ts ./manage.ts manage.js ts-node npx node whitenoise-node
`;
