// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAnchor, Log} from "../src/interfaces/IAnchor.sol";
import {AnchorTest} from "./AnchorTest.sol";

/// @notice What the key of a log, a cosigner of it and a stranger can do by themselves to what is anchored.
contract KeysAnchorTest is AnchorTest {
    uint256 private constant COSIGNER_KEY = 0xC05;

    bytes32[] private honest = _leaves("log", 0, 20, 40);
    bytes32[] private forged = _leaves("log", 1, 20, 40);

    /// @dev Up to leaf 20 the two are the same. The thief ends the log; what was anchored stays.
    function test_TheLogsKeyRewritesNothing() public {
        _register(30, _root(honest, 30));
        _refusesInconsistent(40, _root(forged, 40), _proof(forged, 30, 40));
        (bytes32 other, bytes32 earlier) = (_root(forged, 30), _root(honest, 20));
        bytes memory signature = _sign(LOG_KEY, 30, other);
        vm.expectPartialRevert(IAnchor.AnchorOtherRoot.selector);
        anchor.anchor(logId, 30, other, new bytes32[](0), signature);
        signature = _sign(LOG_KEY, 20, earlier);
        vm.expectPartialRevert(IAnchor.AnchorNotNewer.selector);
        anchor.anchor(logId, 20, earlier, new bytes32[](0), signature);
        _assertHead(30, _root(honest, 30));
    }

    function test_AThiefOfTheLogsKeyEndsTheLog() public {
        _register(20, _root(honest, 20));
        _anchor(30, _root(forged, 30), _proof(forged, 20, 30));
        _refusesInconsistent(40, _root(honest, 40), _proof(honest, 30, 40));
        _assertHead(30, _root(forged, 30));
        // Under another origin it goes on, and the thief's head is not in its way.
        log.origin = "pay.example/ledger/2028";
        logId = anchor.logIdOf(log);
        _register(40, _root(honest, 40));
    }

    function test_NeitherTheLogsKeyNorACosignerAnchorsAlone() public {
        log.cosigners = new address[](1);
        log.cosigners[0] = vm.addr(COSIGNER_KEY);
        log.threshold = 1;
        logId = anchor.logIdOf(log);
        bytes32 root = _root(honest, 20);
        bytes[] memory none = new bytes[](1);
        bytes[] memory cosigned = new bytes[](1);
        (bytes memory ofKey, bytes memory ofCosigner) = (_sign(LOG_KEY, 20, root), _sign(COSIGNER_KEY, 20, root));
        vm.expectPartialRevert(IAnchor.AnchorTooFewCosigners.selector);
        anchor.register(log, 20, root, ofKey, none);
        cosigned[0] = ofCosigner;
        vm.expectPartialRevert(IAnchor.AnchorBadSignature.selector);
        anchor.register(log, 20, root, ofCosigner, cosigned);
        anchor.register(log, 20, root, ofKey, cosigned);

        bytes32 next = _root(honest, 40);
        bytes32[] memory proof = _proof(honest, 20, 40);
        (ofKey, ofCosigner) = (_sign(LOG_KEY, 40, next), _sign(COSIGNER_KEY, 40, next));
        vm.expectPartialRevert(IAnchor.AnchorNeedsCosigners.selector);
        anchor.anchor(logId, 40, next, proof, ofKey);
        vm.expectPartialRevert(IAnchor.AnchorTooFewCosigners.selector);
        anchor.anchorCosigned(log, 40, next, proof, ofKey, none);
        cosigned[0] = ofCosigner;
        vm.expectPartialRevert(IAnchor.AnchorBadSignature.selector);
        anchor.anchorCosigned(log, 40, next, proof, ofCosigner, cosigned);
        // A log without the cosigners is another log.
        log.cosigners = new address[](0);
        log.threshold = 0;
        vm.assertTrue(anchor.logIdOf(log) != logId);
        _assertHead(20, root);
    }

    function testFuzz_AStrangerAnchorsNothing(uint256 key, uint64 chain) public {
        key = _bound(key, 1, type(uint128).max);
        vm.assume(key != LOG_KEY && chain != block.chainid && chain != 0);
        _register(20, _root(honest, 20));
        (bytes32 next, bytes32[] memory proof) = (_root(honest, 40), _proof(honest, 20, 40));
        bytes memory signature = _sign(key, 40, next);
        vm.expectPartialRevert(IAnchor.AnchorBadSignature.selector);
        anchor.anchor(logId, 40, next, proof, signature);
        // Nor with what the key signed for another chain.
        uint256 home = block.chainid;
        vm.chainId(chain);
        signature = _sign(LOG_KEY, 40, next);
        vm.chainId(home);
        vm.expectPartialRevert(IAnchor.AnchorBadSignature.selector);
        anchor.anchor(logId, 40, next, proof, signature);
        _assertHead(20, _root(honest, 20));
    }
}
