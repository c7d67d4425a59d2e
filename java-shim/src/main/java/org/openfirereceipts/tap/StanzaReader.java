package org.openfirereceipts.tap;

import java.util.ArrayList;
import java.util.List;
import org.dom4j.DocumentFactory;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.QName;

/**
 * Reads what the tap's `StanzaXml` wrote, and what the handler writes. The JDK's parser is not used: Openfire lets in,
 * by a parser of its own, what that one refuses (names of the fifth edition of XML 1.0, characters that are none), and
 * a message that was let in must be readable for as long as it is kept. Nothing but elements, attributes and text is
 * known here, so there are no entities to expand either.
 */
public final class StanzaReader {
    private static final DocumentFactory FACTORY = DocumentFactory.getInstance();

    private final String xml;
    private int at;
    private final List<String> prefixes = new ArrayList<>();
    private final List<String> uris = new ArrayList<>();

    private StanzaReader(String xml) {
        this.xml = xml;
    }

    /** @throws IllegalArgumentException where it is no XML of this kind */
    public static Element read(String xml) {
        return new StanzaReader(xml == null ? "" : xml).root();
    }

    private Element root() {
        skipSpace();
        Element root = null;
        Element open = null;
        // how many declarations were in force outside each open element
        List<Integer> scopes = new ArrayList<>();
        List<String> names = new ArrayList<>();
        do {
            if (open != null) {
                text(open);
            }
            expect('<');
            if (open != null && peek() == '/') {
                at++;
                if (!name().equals(names.remove(names.size() - 1))) {
                    throw notXml();
                }
                skipSpace();
                expect('>');
                leave(scopes);
                open = open.getParent();
                continue;
            }
            String name = name();
            scopes.add(prefixes.size());
            Element element = element(name);
            if (open == null) {
                root = element;
            } else {
                open.add(element);
            }
            if (peek() == '/') {
                at++;
                expect('>');
                leave(scopes);
            } else {
                expect('>');
                names.add(name);
                open = element;
            }
        } while (open != null);
        skipSpace();
        if (at < xml.length()) {
            throw notXml();
        }
        return root;
    }

    private void leave(List<Integer> scopes) {
        int outer = scopes.remove(scopes.size() - 1);
        while (prefixes.size() > outer) {
            prefixes.remove(prefixes.size() - 1);
            uris.remove(uris.size() - 1);
        }
    }

    /** The element of this name, with the attributes that follow it. */
    private Element element(String name) {
        int outer = prefixes.size();
        List<String> attributes = new ArrayList<>();
        for (skipSpace(); peek() != '>' && peek() != '/'; skipSpace()) {
            String attribute = name();
            skipSpace();
            expect('=');
            skipSpace();
            String value = value();
            if (attribute.equals("xmlns")) {
                declare("", value);
            } else if (attribute.startsWith("xmlns:")) {
                declare(attribute.substring(6), value);
            } else {
                attributes.add(attribute);
                attributes.add(value);
            }
        }
        Element element = FACTORY.createElement(qName(name, true));
        for (int i = outer; i < prefixes.size(); i++) {
            if (!prefixes.get(i).equals(element.getNamespacePrefix())) {
                element.add(Namespace.get(prefixes.get(i), uris.get(i)));
            }
        }
        for (int i = 0; i < attributes.size(); i += 2) {
            element.addAttribute(qName(attributes.get(i), false), attributes.get(i + 1));
        }
        return element;
    }

    private void declare(String prefix, String uri) {
        prefixes.add(prefix);
        uris.add(uri);
    }

    private QName qName(String name, boolean ofElement) {
        int colon = name.indexOf(':');
        String prefix = colon < 0 ? "" : name.substring(0, colon);
        String local = name.substring(colon + 1);
        if (colon < 0 && !ofElement) {
            return QName.get(local, Namespace.NO_NAMESPACE);
        }
        if (prefix.equals("xml")) {
            return QName.get(local, Namespace.XML_NAMESPACE);
        }
        for (int i = prefixes.size() - 1; i >= 0; i--) {
            if (prefixes.get(i).equals(prefix)) {
                return QName.get(local, Namespace.get(prefix, uris.get(i)));
            }
        }
        if (colon >= 0) {
            throw notXml();
        }
        return QName.get(local, Namespace.NO_NAMESPACE);
    }

    private String name() {
        int begin = at;
        while (at < xml.length() && isOfName(xml.charAt(at))) {
            at++;
        }
        if (at == begin) {
            throw notXml();
        }
        return xml.substring(begin, at);
    }

    private static boolean isOfName(char c) {
        return c > ' ' && "<>/=\"'&!?".indexOf(c) < 0;
    }

    private String value() {
        char quote = peek();
        if (quote != '"' && quote != '\'') {
            throw notXml();
        }
        at++;
        int end = xml.indexOf(quote, at);
        if (end < 0) {
            throw notXml();
        }
        return content(end, true, quote);
    }

    private void text(Element open) {
        int end = xml.indexOf('<', at);
        if (end < 0) {
            throw notXml();
        }
        if (end > at) {
            String text = content(end, false, '<');
            if (!text.isEmpty()) {
                open.addText(text);
            }
        }
    }

    /** What stands up to `end`; of an attribute the quote behind it is passed over, too. */
    private String content(int end, boolean ofAttribute, char behind) {
        StringBuilder content = new StringBuilder(end - at);
        while (at < end) {
            char c = xml.charAt(at++);
            if (c == '&') {
                reference(content, end);
            } else if (c == '\r') {
                if (at < end && xml.charAt(at) == '\n') {
                    at++;
                }
                content.append(ofAttribute ? ' ' : '\n');
            } else if (ofAttribute && (c == '\n' || c == '\t')) {
                content.append(' ');
            } else if (c == '<') {
                throw notXml();
            } else if (Character.isHighSurrogate(c) && at < end && Character.isLowSurrogate(xml.charAt(at))) {
                content.append(c).append(xml.charAt(at++));
            } else if (isCharacter(c)) {
                content.append(c);
            }
        }
        if (ofAttribute) {
            expect(behind);
        }
        return content.toString();
    }

    private void reference(StringBuilder content, int end) {
        int semicolon = xml.indexOf(';', at);
        if (semicolon < 0 || semicolon >= end) {
            throw notXml();
        }
        String reference = xml.substring(at, semicolon);
        at = semicolon + 1;
        switch (reference) {
            case "lt":
                content.append('<');
                return;
            case "gt":
                content.append('>');
                return;
            case "amp":
                content.append('&');
                return;
            case "quot":
                content.append('"');
                return;
            case "apos":
                content.append('\'');
                return;
            default:
                boolean numeric = reference.startsWith("#");
                boolean hexadecimal = reference.startsWith("#x");
                if (!numeric) {
                    throw notXml();
                }
                // what is no number is an IllegalArgumentException, too
                int character = Integer.parseInt(reference.substring(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
                if (character > 0xFFFF && character <= Character.MAX_CODE_POINT) {
                    content.appendCodePoint(character);
                } else if (character >= 0 && character <= 0xFFFF && isCharacter((char) character)) {
                    content.append((char) character);
                }
        }
    }

    /**
     * Whether XML 1.0 knows it, as one of the BMP. What it does not is left out, as Openfire's offline store leaves it
     * out: the parser of a client that is sent one ends its stream, every time.
     */
    private static boolean isCharacter(char c) {
        return c >= ' ' ? !Character.isSurrogate(c) && c < 0xFFFE : c == '\n' || c == '\t' || c == '\r';
    }

    private char peek() {
        if (at >= xml.length()) {
            throw notXml();
        }
        return xml.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw notXml();
        }
        at++;
    }

    private void skipSpace() {
        while (at < xml.length() && " \n\t\r".indexOf(xml.charAt(at)) >= 0) {
            at++;
        }
    }

    private static IllegalArgumentException notXml() {
        return new IllegalArgumentException("no XML");
    }
}
