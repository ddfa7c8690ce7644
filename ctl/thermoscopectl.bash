# SPDX-License-Identifier: LGPL-2.1-or-later
# bash completion for thermoscopectl: the program knows its own words.
_thermoscopectl ()
{
  local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local word skip='' words=()

  case $previous in
    -o | --output | --password-file | --token-file | --ca-file)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
    -s | --state)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -d -- "$cur")
      return
      ;;
    -u | --url | -U | --user)
      return
      ;;
  esac
  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" --help 2>/dev/null |
      grep -oE -- '^ +(-[a-zA-Z], )?--[a-z-]+' | grep -oE -- '--[a-z-]+')" -- "$cur")
    return
  fi
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [ -n "$skip" ]; then
      skip=
    else
      case $word in
        -s | --state | -u | --url | -U | --user | -o | --output | --*-file) skip=1 ;;
        -*) ;;
        *) words+=("$word") ;;
      esac
    fi
  done
  mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" --complete -- "${words[@]}" 2>/dev/null)" -- "$cur")
  if [ ${#COMPREPLY[@]} -eq 0 ]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
  fi
}
complete -F _thermoscopectl thermoscopectl
