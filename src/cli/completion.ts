/** Shell completion scripts, made from the command's own description. */
import type { Command, Option } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export interface Word {
  readonly word: string;
  readonly meaning: string;
}

/** What may follow one of the commands. */
export interface Place {
  /** Names of the command and its parents, without `receipts`: `settings`, `get`. */
  readonly path: readonly string[];
  readonly commands: readonly Word[];
  readonly options: readonly Word[];
  /** Values by option; `file` or `text` if any file or text may follow. */
  readonly values: ReadonlyMap<string, readonly string[] | 'file' | 'text'>;
  /** Fixed first arguments, such as the shells of `completion`. */
  readonly choices: readonly string[];
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';
const files = new Set(['--output', '--token-file']);

function valuesOf(option: Option): readonly string[] | 'file' | 'text' {
  if (option.argChoices !== undefined) return option.argChoices;
  return files.has(option.long ?? '') ? 'file' : 'text';
}

/** Every command that the user may type, outermost first. */
export function placesOf(program: Command, path: readonly string[] = []): Place[] {
  const help = program.createHelp();
  const options = help
    .visibleOptions(program)
    .concat(path.length > 0 ? help.visibleGlobalOptions(program) : []);
  const named = options.flatMap((option) =>
    [option.long, option.short].flatMap((name) => (name === undefined ? [] : [{ name, option }])),
  );
  const inner = program.commands.filter((command) => command.name() !== 'help');
  const place: Place = {
    path,
    commands: inner.map((command) => ({
      word: command.name(),
      meaning: firstLine(command.summary() || command.description()),
    })),
    options: named.map(({ name, option }) => ({ word: name, meaning: firstLine(option.description) })),
    values: new Map(
      named.flatMap(({ name, option }) =>
        option.required || option.optional ? [[name, valuesOf(option)]] : [],
      ),
    ),
    choices: program.registeredArguments[0]?.argChoices ?? [],
  };
  return [place, ...inner.flatMap((command) => placesOf(command, [...path, command.name()]))];
}

const single = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const key = (path: readonly string[]): string => ['', ...path].join('/');

/** The shell cases that find out which command is meant, and what follows an option. */
function walk(
  places: readonly Place[],
  answer: (words: readonly string[] | 'file' | 'text') => string,
): string[] {
  const inner = places.filter(({ path }) => path.length > 0);
  const paths = inner.map(({ path }) => `      ${single(key(path))}) place=${single(key(path))} ;;`);
  const values = places.flatMap(({ path, values }) =>
    [...values].map(([option, what]) => `    ${single(`${key(path)} ${option}`)}) ${answer(what)} ;;`),
  );
  return [
    '    case "$place/$word" in',
    ...paths,
    '    esac',
    '  done',
    '  case "$place $previous" in',
    ...values,
    '  esac',
  ];
}

function bash(places: readonly Place[]): string {
  const reply = (words: readonly string[]): string =>
    `COMPREPLY=($(compgen -W ${single(words.join(' '))} -- "$current"))`;
  return [
    '# bash completion of receipts: put it into ~/.local/share/bash-completion/completions/receipts',
    '_receipts() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD - 1]}" place= word',
    '  COMPREPLY=()',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    ...walk(places, (words) =>
      words === 'file'
        ? 'COMPREPLY=($(compgen -f -- "$current")); return'
        : words === 'text'
          ? 'return'
          : `${reply(words)}; return`,
    ),
    '  case "$place" in',
    ...places.map(({ path, commands, options, choices }) => {
      const words = [...commands, ...options].map(({ word }) => word);
      return `    ${single(key(path).replace(/^\/$/, ''))}) ${reply([...choices, ...words])} ;;`;
    }),
    '  esac',
    '}',
    'complete -F _receipts receipts',
    '',
  ].join('\n');
}

function zsh(places: readonly Place[]): string {
  const described = ({ word, meaning }: Word): string => single(`${word}:${meaning.replaceAll(':', '\\:')}`);
  return [
    '#compdef receipts',
    '# zsh completion of receipts: put it into a directory of $fpath as _receipts',
    '_receipts() {',
    '  local previous="${words[CURRENT-1]}" place= word',
    '  local -a found',
    '  for word in "${(@)words[2,CURRENT-1]}"; do',
    ...walk(places, (words) =>
      words === 'file'
        ? '_files; return'
        : words === 'text'
          ? 'return'
          : `compadd -- ${words.map(single).join(' ')}; return`,
    ),
    '  case "$place" in',
    ...places.map(({ path, commands, options, choices }) => {
      const words = [...choices.map((word) => ({ word, meaning: '' })), ...commands, ...options];
      return `    ${single(key(path).replace(/^\/$/, ''))}) found=(${words.map(described).join(' ')}) ;;`;
    }),
    '  esac',
    "  _describe 'receipts' found",
    '}',
    'if [ "$funcstack[1]" = "_receipts" ]; then _receipts "$@"; else compdef _receipts receipts; fi',
    '',
  ].join('\n');
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, commands, options, values, choices }) => {
    const deeper = commands.map(({ word }) => word);
    const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`);
    const not =
      deeper.length === 0
        ? []
        : path.length === 0
          ? ['__fish_use_subcommand']
          : [`not __fish_seen_subcommand_from ${deeper.join(' ')}`];
    const start = `complete -c receipts -n ${single([...seen, ...not].join('; and '))}`;
    const optionLines = options.map(({ word, meaning }) => {
      const flag = word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`;
      const what = values.get(word);
      const value =
        what === undefined
          ? ''
          : what === 'file'
            ? ' -r -F'
            : what === 'text'
              ? ' -x'
              : ` -x -a ${single(what.join(' '))}`;
      return `${start} ${flag}${value} -d ${single(meaning)}`;
    });
    return [
      ...commands.map(({ word, meaning }) => `${start} -f -a ${word} -d ${single(meaning)}`),
      ...(choices.length > 0 ? [`${start} -f -a ${single(choices.join(' '))}`] : []),
      ...optionLines,
    ];
  });
  return [
    '# fish completion of receipts: put it into ~/.config/fish/completions/receipts.fish',
    'complete -c receipts -f',
    ...lines,
    '',
  ].join('\n');
}

export function completionScript(program: Command, shell: Shell): string {
  const places = placesOf(program);
  switch (shell) {
    case 'bash':
      return bash(places);
    case 'zsh':
      return zsh(places);
    case 'fish':
      return fish(places);
  }
}
