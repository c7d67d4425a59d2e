/** Openfire was asked about somebody and could not find out: its database or directory is away. */
export class OpenfireFailed extends Error {}
