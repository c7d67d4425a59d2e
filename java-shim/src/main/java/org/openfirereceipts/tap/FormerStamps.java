package org.openfirereceipts.tap;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.dom4j.Element;
import org.dom4j.Node;

/**
 * Recognises keys that version 0.1 made: they lie in offline stores and chat logs, and go on proving their messages.
 * Such a key is 16 random bytes and the first 8 of a digest of them, both bare addresses, the id and the text of each
 * child element.
 */
final class FormerStamps {
    private static final int RANDOM = 16;

    private final List<byte[]> secrets;

    FormerStamps(List<byte[]> secrets) {
        this.secrets = secrets;
    }

    /** @param sender bare JID, as is the recipient */
    boolean proves(String key, Element message, String sender, String recipient) {
        byte[] claimed = new byte[KeyText.BYTES];
        if (!KeyText.decode(key, claimed)) {
            return false;
        }
        byte[] content = content(message, sender, recipient).getBytes(StandardCharsets.UTF_8);
        for (byte[] secret : secrets) {
            if (proves(secret, claimed, content)) {
                return true;
            }
        }
        return false;
    }

    private static boolean proves(byte[] secret, byte[] claimed, byte[] content) {
        byte[] digest;
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(claimed, 0, RANDOM);
            digest = mac.doFinal(content);
        } catch (GeneralSecurityException noHmac) {
            throw new IllegalStateException(noHmac);
        }
        int different = 0;
        for (int i = RANDOM; i < claimed.length; i++) {
            different |= digest[i - RANDOM] ^ claimed[i];
        }
        return different == 0;
    }

    private static String content(Element message, String sender, String recipient) {
        StringBuilder content = new StringBuilder(256).append('\0').append(sender).append('\0').append(recipient);
        String id = message.attributeValue("id");
        content.append('\0').append(id == null ? "" : id).append('\0');
        for (int i = 0, count = message.nodeCount(); i < count; i++) {
            Node node = message.node(i);
            if (node instanceof Element && isDigested((Element) node)) {
                StringBuilder text = new StringBuilder();
                collect((Element) node, text);
                if (text.length() > 0) {
                    content.append(node.getName()).append('\0').append(normal(text)).append('\0');
                }
            }
        }
        return content.toString();
    }

    private static boolean isDigested(Element child) {
        switch (child.getNamespaceURI()) {
            case Names.DELAY:
            case Names.LEGACY_DELAY:
            case Names.MESSAGE_EVENTS:
                return false;
            case Names.STANZA_ID:
                return !child.getName().equals("stanza-id");
            default:
                return true;
        }
    }

    private static void collect(Element element, StringBuilder text) {
        for (int i = 0, count = element.nodeCount(); i < count; i++) {
            Node node = element.node(i);
            if (node instanceof Element) {
                collect((Element) node, text);
            } else if (node.getNodeType() == Node.TEXT_NODE || node.getNodeType() == Node.CDATA_SECTION_NODE) {
                text.append(node.getText());
            }
        }
    }

    private static String normal(CharSequence text) {
        return text.toString().replace("\r\n", "\n").replace('\r', '\n');
    }
}
