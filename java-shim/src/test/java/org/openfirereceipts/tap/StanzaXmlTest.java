package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;

import java.io.StringReader;
import java.util.Arrays;
import org.dom4j.Attribute;
import org.dom4j.DocumentHelper;
import org.dom4j.Element;
import org.dom4j.Namespace;
import org.dom4j.Node;
import org.dom4j.QName;
import org.dom4j.io.SAXReader;
import org.junit.Test;

public class StanzaXmlTest {
    private final StanzaXml xml = new StanzaXml();

    private static Element parse(String text) throws Exception {
        return new SAXReader().read(new StringReader(text)).getRootElement();
    }

    /** What an XML reader makes of it: names with their namespaces, attributes sorted, text joined. */
    private static String meaning(Element element) {
        StringBuilder text = new StringBuilder("{" + element.getNamespaceURI() + "}" + element.getName());
        String[] attributes = new String[element.attributeCount()];
        for (int i = 0; i < attributes.length; i++) {
            Attribute attribute = element.attribute(i);
            attributes[i] =
                    "{" + attribute.getNamespaceURI() + "}" + attribute.getName() + "=" + attribute.getValue();
        }
        Arrays.sort(attributes);
        text.append(Arrays.toString(attributes)).append('(');
        for (int i = 0; i < element.nodeCount(); i++) {
            Node node = element.node(i);
            if (node instanceof Element) {
                text.append(meaning((Element) node));
            } else if (!(node instanceof Namespace)) {
                text.append(node.getText());
            }
        }
        return text.append(')').toString();
    }

    private void isFaithful(Element element) throws Exception {
        String written = xml.write(element).toString();
        assertEquals(written, meaning(element), meaning(parse(written)));
    }

    @Test
    public void whatIsReadBackIsWhatWasThere() throws Exception {
        String[] stanzas = {
            "<message/>",
            "<message to='a@b' id='1'><body>x &lt;&amp;&gt; \"'</body></message>",
            "<message id='&quot;&lt;&amp;&#10;&#9;&#13;'><body>a&#13;b\nc\td</body></message>",
            "<message><body xml:lang='de'>ä€😀</body><body><![CDATA[<x/> & ]]></body></message>",
            "<message><a xmlns='n1'><b><c xmlns=''><d xmlns='n1'/></c></b></a><e/></message>",
            "<message xmlns:p='n2' p:q='1'><p:x><p:y p:z='2' xmlns:p='n3'/><p:y/></p:x></message>",
            "<message xmlns='jabber:client'><body>t</body><x xmlns='jabber:x:event'><offline/></x></message>",
            "<message><x xmlns='n' xmlns:unused='u'>unused:content</x></message>",
            "<message><a xmlns='n1'/> <b xmlns='n2'> t <i>u</i> v </b></message>",
        };
        for (String stanza : stanzas) {
            isFaithful(parse(stanza));
        }
    }

    @Test
    public void elementsMadeByHandAreDeclared() throws Exception {
        Element message = DocumentHelper.createElement("message");
        Element outer = message.addElement(QName.get("a", "p", "n1"));
        outer.addAttribute(QName.get("k", Namespace.get("q", "n2")), "v");
        outer.addElement(QName.get("b", Namespace.NO_NAMESPACE)).addText("t");
        message.addElement(QName.get("stanza-id", Namespace.get("urn:xmpp:sid:0"))).addAttribute("by", "a@b");
        isFaithful(message);
    }

    @Test
    public void theBufferIsWrittenAnew() throws Exception {
        assertEquals("<a><b/></a>", xml.write(parse("<a><b></b></a>")).toString());
        assertEquals("<c/>", xml.write(parse("<c/>")).toString());
    }
}
