package org.openfirereceipts.tap;

import java.util.Map;
import org.dom4j.Attribute;
import org.dom4j.Element;
import org.dom4j.Node;

/**
 * Ids of messages that become others on their way: Openfire writes line ends and tabs into attributes as they are, of
 * which parsers make spaces, and stores take out or replace what they have no room for. Who answers such a message names
 * it as he got it; its sender is passed that on with the id that he wrote, or it would be no answer to him. Known of the
 * latest messages only: of others the handler tells the sender.
 */
final class CarriedIds {
    private static final int MOST = 1000;
    private static final int LONGEST = 512;
    /** In place of an id: several have become the same, and which is meant is not ours to say. */
    private static final String SEVERAL = "";

    private final Map<String, String> written = new Latest<>(MOST);
    /** Mostly there are none, and nothing else has to be looked at then. */
    private volatile boolean any;

    void reset() {
        synchronized (written) {
            written.clear();
            any = false;
        }
    }

    /**
     * A message with this id is on its way.
     *
     * @param sender bare JID
     * @param recipient bare JID
     */
    void note(String sender, String recipient, String id) {
        if (id == null || id.length() > LONGEST || !isChangeable(id)) {
            return;
        }
        String key = key(sender, recipient, id);
        synchronized (written) {
            String before = written.remove(key);
            written.put(key, before == null || before.equals(id) ? id : SEVERAL);
            any = true;
        }
    }

    /**
     * Puts back what an answer names.
     *
     * @param sender of the answer, bare JID
     * @param recipient of the answer, who wrote what it is about; bare JID
     * @return whether anything was changed
     */
    boolean putBack(Element answer, String sender, String recipient) {
        boolean changed = false;
        for (int i = 0, count = any ? answer.nodeCount() : 0; i < count; i++) {
            Node node = answer.node(i);
            if (!(node instanceof Element)) {
                continue;
            }
            Element child = (Element) node;
            String namespace = child.getNamespaceURI();
            if (namespace.equals(Names.RECEIPTS) && child.getName().equals("received")
                    || namespace.equals(Names.MARKERS)) {
                Attribute id = child.attribute("id");
                String original = id == null ? null : original(sender, recipient, id.getValue());
                if (original != null) {
                    id.setValue(original);
                    changed = true;
                }
            } else if (namespace.equals(Names.MESSAGE_EVENTS)) {
                Element id = child.element("id");
                String original = id == null ? null : original(sender, recipient, id.getText());
                if (original != null) {
                    id.setText(original);
                    changed = true;
                }
            }
        }
        return changed;
    }

    /** Null where what is named is what was written, or where that is not known. */
    private String original(String sender, String recipient, String named) {
        // what bears no trace of a change may well be the id of another message
        if (named == null || named.length() > LONGEST || !isChangeable(named)) {
            return null;
        }
        String key = key(recipient, sender, named);
        synchronized (written) {
            String original = written.get(key);
            return original == null || original.equals(SEVERAL) || original.equals(named) ? null : original;
        }
    }

    private static String key(String sender, String recipient, String id) {
        return sender + '\n' + recipient + '\n' + loose(id);
    }

    private static boolean isChangeable(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c < '!' || c > '~' || c == '?') {
                return true;
            }
        }
        return false;
    }

    /** What is left of it whatever happens to it. */
    private static String loose(String id) {
        StringBuilder loose = new StringBuilder(id.length());
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean isBlank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
            if (isBlank && loose.length() > 0 && loose.charAt(loose.length() - 1) != ' ') {
                loose.append(' ');
            } else if (!isBlank && c > ' ' && c != '?' && c < '\ufffd' && !Character.isSurrogate(c)) {
                loose.append(c);
            }
        }
        int length = loose.length();
        return length > 0 && loose.charAt(length - 1) == ' ' ? loose.substring(0, length - 1) : loose.toString();
    }
}
