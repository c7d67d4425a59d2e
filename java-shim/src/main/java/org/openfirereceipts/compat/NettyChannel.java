package org.openfirereceipts.compat;

import java.lang.reflect.Field;
import org.jivesoftware.openfire.session.LocalSession;

/**
 * The channel below a connection of Openfire 4.8 and later. Such a connection closes its channel when all before it
 * was written, which is never where the client has stopped reading; and there is no public way to it.
 */
public final class NettyChannel {
    private NettyChannel() {}

    /**
     * Throws away what was not yet written, and has the connection end at once.
     *
     * @return false where there is no such channel
     */
    public static boolean cut(LocalSession session) {
        try {
            Object connection = LocalSession.class.getMethod("getConnection").invoke(session);
            Field field = connection.getClass().getDeclaredField("channelHandlerContext");
            field.setAccessible(true);
            ClassLoader loader = connection.getClass().getClassLoader();
            Class<?> contexts = Class.forName("io.netty.channel.ChannelHandlerContext", false, loader);
            Class<?> channels = Class.forName("io.netty.channel.Channel", false, loader);
            channels.getMethod("close").invoke(contexts.getMethod("channel").invoke(field.get(connection)));
            return true;
        } catch (ReflectiveOperationException | RuntimeException noNetty) {
            return false;
        }
    }
}
