/** Numbers, sizes, periods and times as people read them; times are in the reader's zone. */
// Both are made on first use, since making them takes longer than everything else at the start.
let whole: Intl.NumberFormat | undefined;
let dayFormat: Intl.DateTimeFormat | undefined;

export function count(value: number): string {
  whole ??= new Intl.NumberFormat('en');
  return whole.format(value);
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = value < 1024 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), units.length - 1);
  const scaled = value / 1024 ** step;
  return `${step === 0 ? scaled : scaled.toFixed(1)} ${units[step] ?? ''}`;
}

/** `87 ms`, `1.2 s`, `3 min 20 s`, `5 h 10 min`, `2 d 3 h`. */
export function span(milliseconds: number): string {
  const ms = Math.max(0, Math.round(milliseconds));
  if (ms < 1000) return `${ms} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const two = (large: number, unit: string, small: number, smaller: string): string =>
    small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smaller}`;
  if (hours < 1) return two(minutes, 'min', seconds % 60, 's');
  if (hours < 24) return two(hours, 'h', minutes % 60, 'min');
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** `0:07`, `12:30`, `1:02:03`: the remaining time of something in progress. */
export function countdown(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

export interface LocalTime {
  /** `2026-11-21` */
  readonly date: string;
  /** `08:00:03` */
  readonly clock: string;
  /** `08:00:03.123` */
  readonly exact: string;
}

export function localTime(at: number | string): LocalTime {
  const time = new Date(at);
  const digits = (value: number, length = 2): string => String(value).padStart(length, '0');
  const date = `${digits(time.getFullYear(), 4)}-${digits(time.getMonth() + 1)}-${digits(time.getDate())}`;
  const clock = `${digits(time.getHours())}:${digits(time.getMinutes())}:${digits(time.getSeconds())}`;
  return { date, clock, exact: `${clock}.${digits(time.getMilliseconds(), 3)}` };
}

export function dateTime(at: number | string): string {
  const { date, clock } = localTime(at);
  return `${date} ${clock}`;
}

/** `Saturday 21 November 2026` */
export function day(at: number | string): string {
  dayFormat ??= new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  return dayFormat.format(new Date(at)).replace(',', '');
}
