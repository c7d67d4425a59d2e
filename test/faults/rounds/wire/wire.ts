/** One TCP connection through the proxy, and what can become of it. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Direction } from '../plan/types.ts';
import { Throttle } from './throttle.ts';

export class Wire {
  /** `near` is the client's side, `far` the server's. */
  private readonly near: Socket;
  private readonly far: Socket;
  private swallowsToClient = false;
  private swallowsToServer = false;
  private budget: { bytes: number; spent: () => void } | null = null;
  private frozen = false;
  /** What makes a link slow; null once it carries all it can. */
  private throttle: Throttle | null = null;
  /** Something was done to it, so that either end may see it break. */
  faulty = false;
  private nearGone = false;
  private farGone = false;
  /** The server has closed its side. */
  private onServerGone: (() => void) | null = null;

  constructor(
    near: Socket,
    target: { readonly host: string; readonly port: number },
    bytesPerSecond: number | null,
  ) {
    this.near = near;
    this.far = connect(target);
    near.setNoDelay(true);
    this.far.setNoDelay(true);
    near.on('data', (data) => {
      if (!this.swallowsToServer && !this.farGone) this.far.write(data);
    });
    if (bytesPerSecond !== null) {
      this.throttle = new Throttle(this.far, bytesPerSecond, (data) => this.fromServer(data));
    }
    this.far.on('data', (data) => {
      if (this.throttle === null) this.fromServer(data);
      else this.throttle.take(data);
    });
    near.on('error', () => undefined);
    this.far.on('error', () => undefined);
    near.on('close', () => {
      this.nearGone = true;
      // Half-open: nobody tells the server.
      if (!this.swallowsToServer) this.far.destroy();
    });
    this.far.on('close', () => {
      this.farGone = true;
      this.hurry();
      this.onServerGone?.();
      if (!this.swallowsToClient) this.near.destroySoon();
    });
  }

  /** Whether a link of which the server was not told anything is still open at its end. */
  get halfOpen(): boolean {
    return this.nearGone && !this.farGone;
  }

  /** Calls back when the server has let go of the connection. */
  set serverGone(listener: () => void) {
    this.onServerGone = listener;
    if (this.farGone) listener();
  }

  /** From now on bytes vanish without either end being told. What vanished stays lost. */
  swallow(towards: Direction): void {
    this.faulty = true;
    this.swallowsToClient ||= towards !== 'to-server';
    this.swallowsToServer ||= towards !== 'to-client';
    this.thaw();
  }

  /** After so many more bytes to the client something happens to the link. */
  limit(bytes: number, spent: () => void): void {
    this.budget = { bytes, spent };
  }

  /** The client's machine stops reading and writing: the kernels' buffers fill. */
  freeze(): void {
    this.frozen = true;
    this.near.pause();
    this.far.pause();
    this.throttle?.stop();
  }

  thaw(): void {
    if (!this.frozen) return;
    this.frozen = false;
    this.near.resume();
    this.far.resume();
    this.throttle?.go();
  }

  /** From now on it carries all it can. */
  hurry(): void {
    const { throttle } = this;
    this.throttle = null;
    throttle?.flush();
  }

  fin(): void {
    this.faulty = true;
    this.thaw();
    this.near.end();
    this.far.end();
  }

  reset(): void {
    this.faulty = true;
    this.thaw();
    if (!this.nearGone) this.near.resetAndDestroy();
    if (!this.farGone) this.far.resetAndDestroy();
  }

  /** What a middlebox does at last with a connection it has forgotten. */
  endServerSide(): void {
    if (!this.farGone) this.far.resetAndDestroy();
  }

  private fromServer(data: Buffer): void {
    if (this.budget !== null && data.length >= this.budget.bytes) {
      const { bytes, spent } = this.budget;
      this.budget = null;
      if (!this.swallowsToClient && !this.nearGone) this.near.write(data.subarray(0, bytes));
      spent();
      // What happened may have been no more than a look at the bytes.
      if (!this.swallowsToClient && !this.nearGone) this.near.write(data.subarray(bytes));
      return;
    }
    if (this.budget !== null) this.budget.bytes -= data.length;
    if (!this.swallowsToClient && !this.nearGone) this.near.write(data);
  }
}
