package org.openfirereceipts.tap;

/** Knows of one connection whether all that it was handed has left Openfire for the machine's network buffers. */
abstract class HandedOver {
    private static final HandedOver UNKNOWN = new Unwatched(false);
    /** To a WebSocket Openfire writes as it goes, or Jetty does: in order, and what is left before it closes. */
    private static final HandedOver AT_ONCE = new Unwatched(true);

    /** Of Openfire up to 4.7 what is below is MINA, from 4.8 on Netty; below BOSH and WebSocket it is Jetty. */
    static HandedOver of(Object connection) {
        if (connection.getClass().getSimpleName().equals("WebSocketConnection")) {
            return AT_ONCE;
        }
        try {
            Object mina = Innards.field(connection, "ioSession");
            if (mina != null) {
                return new MinaBytes(mina);
            }
            Object netty = Innards.field(connection, "channelHandlerContext");
            return netty == null ? UNKNOWN : new NettyBytes(Innards.call(netty, "channel"));
        } catch (ReflectiveOperationException | RuntimeException otherKind) {
            return UNKNOWN;
        }
    }

    /** It was handed something just now, by the calling thread. */
    abstract void more();

    /** The last of it may have been noted after the connection was closed. */
    void late() {}

    /** False where that cannot be known. */
    abstract boolean hasLeft();

    /** What there is nothing to watch of. */
    private static final class Unwatched extends HandedOver {
        private final boolean leaves;

        private Unwatched(boolean leaves) {
            this.leaves = leaves;
        }

        @Override
        void more() {}

        @Override
        boolean hasLeft() {
            return leaves;
        }
    }
}
