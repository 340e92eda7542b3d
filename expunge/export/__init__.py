"""Exports: what a data subject is given, sealed while it waits, packed for who fetches it.

shelf    an export as sealed members in a folder, by a key of its own that ends with it
files    a container's records as JSON and CSV
page     index.html, what a person opens first
package  the members as one tar stream, encrypted with age
opening  the way back, for the person: decrypts, unpacks, checks every hash
"""
