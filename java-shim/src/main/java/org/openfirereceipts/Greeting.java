package org.openfirereceipts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jivesoftware.openfire.XMPPServer;
import org.openfirereceipts.spool.EventBuffer;
import org.openfirereceipts.spool.Spool;

/** What a handler is told when it connects: `h`, then `p` for each property that is set. */
final class Greeting {
    private static final String PROTOCOL = "1";

    private Greeting() {}

    static List<byte[]> frames(
            String pluginVersion, String domain, Spool spool, String surroundings, Map<String, String> properties) {
        List<byte[]> frames = new ArrayList<>();
        EventBuffer hello =
                new EventBuffer()
                        .frame('h')
                        .field(PROTOCOL)
                        .field(pluginVersion)
                        .field(openfireVersion())
                        .field(domain)
                        .field(spool.directory().toString())
                        .field(spool.complete());
        for (char letter : surroundings.toCharArray()) {
            hello.field(String.valueOf(letter));
        }
        frames.add(hello.toFrame());
        frames.addAll(properties(properties));
        return frames;
    }

    static List<byte[]> properties(Map<String, String> properties) {
        List<byte[]> frames = new ArrayList<>();
        for (Map.Entry<String, String> property : properties.entrySet()) {
            frames.add(property(property.getKey(), property.getValue()));
        }
        return frames;
    }

    static byte[] property(String name, String value) {
        return new EventBuffer().frame('p').field(name).field(value).toFrame();
    }

    static String openfireVersion() {
        return XMPPServer.getInstance().getServerInfo().getVersion().getVersionString();
    }
}
