// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAnchor, Log} from "../src/interfaces/IAnchor.sol";
import {AnchorTest} from "./AnchorTest.sol";
import {Vm} from "./Vm.sol";
import {SigningContract} from "./tokens/SigningContract.sol";

/// @notice Who may anchor what, and what is kept, emitted and refused; which proofs hold is in AnchorProof.t.sol.
contract AnchorVerbTest is AnchorTest {
    bytes32[] private leaves = _leaves(keccak256("a log"), 0, 0, 40);
    bytes32[] private none;

    // ---- register ----

    function testFuzz_AnybodyRelaysTheFirstHeadWhichMayHaveAnySize(address relayer, uint64 size, bytes32 root) public {
        vm.assume(size != 0);
        bytes memory signature = _sign(LOG_KEY, size, root);
        vm.expectEmit(address(anchor));
        emit IAnchor.Registered(logId, logKey, ORIGIN, 0, new address[](0));
        vm.expectEmit(address(anchor));
        emit IAnchor.Anchored(logId, size, root);
        vm.prank(relayer);
        vm.assertEq(anchor.register(log, size, root, signature, new bytes[](0)), logId);
        _assertHead(size, root);
    }

    function testFuzz_RevertWhen_TheLogIsRegisteredAlready(uint64 size, bytes32 root, uint64 next) public {
        vm.assume(size != 0 && next != 0);
        _register(size, root);
        bytes memory signature = _sign(LOG_KEY, next, root);
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorAlreadyRegistered.selector, logId));
        anchor.register(log, next, root, signature, new bytes[](0));
        _assertHead(size, root);
    }

    function test_RevertWhen_TheFirstHeadIsEmpty() public {
        bytes32 root = sha256("");
        bytes memory signature = _sign(LOG_KEY, 0, root);
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorNotNewer.selector, 0, 0));
        anchor.register(log, 0, root, signature, new bytes[](0));
    }

    /// @dev Nobody takes a log's place: its id contains its key, and its key must sign.
    function testFuzz_RevertWhen_AStrangerRegistersTheLog(uint64 size, bytes32 root) public {
        vm.assume(size != 0);
        bytes memory signature = _sign(STRANGER_KEY, size, root);
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorBadSignature.selector, _digest(logId, size, root)));
        anchor.register(log, size, root, signature, new bytes[](0));

        log.key = vm.addr(STRANGER_KEY);
        vm.assertTrue(anchor.logIdOf(log) != logId);
    }

    function test_RevertWhen_NobodyIsTheKey() public {
        log.key = address(0);
        logId = anchor.logIdOf(log);
        // With a `v` of zero ecrecover answers zero.
        bytes memory signature = abi.encodePacked(hex"01", bytes32(uint256(1)), bytes32(uint256(1)), uint8(0));
        bytes32 digest = _digest(logId, 1, leaves[0]);
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorBadSignature.selector, digest));
        anchor.register(log, 1, leaves[0], signature, new bytes[](0));
    }

    function testFuzz_TheIdIsTheStructHashOfEverythingThatMakesTheLog(
        address key,
        string memory origin,
        uint32 threshold,
        address[] memory cosigners
    ) public view {
        bytes32[] memory words = new bytes32[](cosigners.length);
        for (uint256 i = 0; i < words.length; i++) {
            words[i] = bytes32(uint256(uint160(cosigners[i])));
        }
        bytes32 logType = keccak256("Log(address key,string origin,uint32 threshold,address[] cosigners)");
        bytes32 members = keccak256(abi.encodePacked(words));
        bytes32 wanted = keccak256(abi.encode(logType, key, keccak256(bytes(origin)), threshold, members));
        vm.assertEq(anchor.logIdOf(Log(key, origin, threshold, cosigners)), wanted);
    }

    // ---- anchor ----

    function testFuzz_AnybodyRelaysTheNextHead(address relayer) public {
        (uint64 size, bytes32 root, bytes32[] memory proof) = _registerAndGrow();
        bytes memory signature = _sign(LOG_KEY, size, root);
        vm.expectEmit(address(anchor));
        emit IAnchor.Anchored(logId, size, root);
        vm.prank(relayer);
        anchor.anchor(logId, size, root, proof, signature);
        _assertHead(size, root);
    }

    /// @dev The key is a contract's, or a device's.
    function test_AnyKindOfKeySigns() public {
        uint64 size = 9;
        bytes32 root = _root(leaves, size);
        SigningContract wallet = new SigningContract(0, "");
        log.key = address(wallet);
        logId = anchor.logIdOf(log);
        SigningContract told = new SigningContract(_digest(logId, size, root), hex"5167");
        vm.etch(address(wallet), address(told).code);
        vm.store(address(wallet), bytes32(uint256(1)), told.digest());
        vm.store(address(wallet), bytes32(uint256(2)), told.signatureHash());
        anchor.register(log, size, root, hex"025167", new bytes[](0));
        _assertHead(size, root);
    }

    function testFuzz_RevertWhen_TheLogIsUnknown(bytes32 id, uint64 size, bytes32 root) public {
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorUnknownLog.selector, id));
        anchor.anchor(id, size, root, none, "");
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorUnknownLog.selector, logId));
        anchor.anchorCosigned(log, size, root, none, "", new bytes[](0));
    }

    function test_RevertWhen_TheHeadIsTheNewestAlready() public {
        bytes32 root = _root(leaves, 9);
        _register(9, root);
        bytes memory signature = _sign(LOG_KEY, 9, root);
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorNotNewer.selector, 9, 9));
        anchor.anchor(logId, 9, root, none, signature);
    }

    function testFuzz_RevertWhen_TheSizeHasAnotherRoot(bytes32 other) public {
        bytes32 root = _root(leaves, 9);
        vm.assume(other != root);
        _register(9, root);
        bytes memory signature = _sign(LOG_KEY, 9, other);
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorOtherRoot.selector, 9, other, root));
        anchor.anchor(logId, 9, other, none, signature);
    }

    function testFuzz_RevertWhen_TheHeadIsSmaller(uint64 size, uint64 smaller, bytes32 root, bytes32 other) public {
        size = uint64(_bound(size, 1, type(uint64).max));
        smaller = uint64(_bound(smaller, 0, size - 1));
        _register(size, root);
        bytes memory signature = _sign(LOG_KEY, smaller, other);
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorNotNewer.selector, smaller, size));
        anchor.anchor(logId, smaller, other, none, signature);
    }

    function testFuzz_RevertWhen_SomebodyElseSigned(uint256 key) public {
        key = _bound(key, 1, 1e30);
        vm.assume(key != LOG_KEY);
        (uint64 size, bytes32 root, bytes32[] memory proof) = _registerAndGrow();
        _refusesSignature(size, root, proof, _sign(key, size, root));
    }

    function testFuzz_RevertWhen_AnotherHeadWasSigned(uint64 otherSize, bytes32 otherRoot) public {
        (uint64 size, bytes32 root, bytes32[] memory proof) = _registerAndGrow();
        vm.assume(otherSize != size && otherRoot != root);
        _refusesSignature(size, root, proof, _sign(LOG_KEY, otherSize, root));
        _refusesSignature(size, root, proof, _sign(LOG_KEY, size, otherRoot));
    }

    /// @dev Another log of the same key, another chain, another contract.
    function test_RevertWhen_TheHeadWasSignedForElsewhere() public {
        (uint64 size, bytes32 root, bytes32[] memory proof) = _registerAndGrow();
        log.origin = "pay.example/ledger/2028";
        _refusesSignature(size, root, proof, _sign(LOG_KEY, _digest(anchor.logIdOf(log), size, root)));

        uint256 here = block.chainid;
        vm.chainId(here + 1);
        bytes memory elsewhere = _sign(LOG_KEY, size, root);
        vm.chainId(here);
        _refusesSignature(size, root, proof, elsewhere);

        IAnchor real = anchor;
        anchor = IAnchor(vm.deployCode("out/Anchor.sol/Anchor.json"));
        elsewhere = _sign(LOG_KEY, size, root);
        anchor = real;
        _refusesSignature(size, root, proof, elsewhere);
    }

    function test_LogsDoNotDisturbEachOther() public {
        _register(9, _root(leaves, 9));
        bytes32 first = logId;
        log.origin = "other.example/ledger/2027";
        logId = anchor.logIdOf(log);
        _register(5, _root(leaves, 5));
        _anchor(7, _root(leaves, 7), _proof(leaves, 5, 7));
        _assertHead(7, _root(leaves, 7));
        logId = first;
        _assertHead(9, _root(leaves, 9));
    }

    function test_RefusalsComeInTheDocumentedOrder() public {
        bytes32 root = _root(leaves, 9);
        _register(9, root);
        vm.expectPartialRevert(IAnchor.AnchorNotNewer.selector);
        anchor.anchor(logId, 8, ~root, none, "");
        vm.expectPartialRevert(IAnchor.AnchorBadSignature.selector);
        anchor.anchor(logId, 10, ~root, none, "");
        vm.expectPartialRevert(IAnchor.AnchorAlreadyRegistered.selector);
        anchor.register(log, 0, root, "", new bytes[](3));
        log.threshold = 1;
        vm.expectPartialRevert(IAnchor.AnchorBadThreshold.selector);
        anchor.register(log, 0, root, "", new bytes[](3));
        log.cosigners = [logKey];
        vm.expectPartialRevert(IAnchor.AnchorBadCosigner.selector);
        anchor.register(log, 0, root, "", new bytes[](3));
        log.cosigners = [address(1)];
        vm.expectPartialRevert(IAnchor.AnchorNotNewer.selector);
        anchor.register(log, 0, root, "", new bytes[](3));
        vm.expectPartialRevert(IAnchor.AnchorBadSignature.selector);
        anchor.register(log, 1, root, "", new bytes[](3));
    }

    /// @dev The proof comes last: everything before it is cheaper, and this one is the chain's own work.
    function test_ABadProofIsRefusedOnlyWhenSigned() public {
        _register(9, _root(leaves, 9));
        bytes memory signature = _sign(LOG_KEY, 10, 0);
        vm.expectPartialRevert(IAnchor.AnchorInconsistent.selector);
        anchor.anchor(logId, 10, 0, none, signature);
    }

    // ---- views ----

    function testFuzz_AnUnknownLogHasNoHead(bytes32 id) public {
        logId = id;
        _assertHead(0, 0);
    }

    function testFuzz_TheDomainIsTheAnchorOnThisChain(uint64 chainId) public {
        vm.assume(chainId != 0);
        vm.chainId(chainId);
        vm.assertEq(anchor.domainSeparator(), _domain());
    }

    function _registerAndGrow() private returns (uint64 size, bytes32 root, bytes32[] memory proof) {
        _register(13, _root(leaves, 13));
        return (40, _root(leaves, 40), _proof(leaves, 13, 40));
    }

    function _refusesSignature(uint64 size, bytes32 root, bytes32[] memory proof, bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorBadSignature.selector, _digest(logId, size, root)));
        anchor.anchor(logId, size, root, proof, signature);
    }
}
